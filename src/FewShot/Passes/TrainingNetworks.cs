using FewShotGan.Discriminators;
using FewShotGan.Features;
using FewShotGan.Generators;
using FewShotGan.Onnx;
using FewShotGan.Parts;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>The networks of a run: generator, its moving average, discriminator.</summary>
internal sealed class TrainingNetworks : ITrainingState, IDisposable
{
    /// <summary>Makes the networks; the average begins as a copy of the generator.</summary>
    /// <param name="generator">The generator's options.</param>
    /// <param name="discriminator">The discriminator's options.</param>
    /// <param name="init">
    /// Where initial weights are drawn from: first the generator's, then the discriminator's.
    /// </param>
    /// <param name="device">Where the networks live.</param>
    /// <exception cref="InputException">A feature network cannot be had, or does not fit.</exception>
    public TrainingNetworks(
        GeneratorOptions generator, DiscriminatorOptions discriminator, torch.Generator init, Device device)
        : this(generator, from => Made(discriminator, from), init, device)
    {
    }

    /// <summary>
    /// Makes the generator and its average, which begins as a copy, and takes the discriminator from elsewhere.
    /// </summary>
    /// <param name="generator">The generator's options.</param>
    /// <param name="discriminator">Makes the discriminator, after the generator.</param>
    /// <param name="init">Where initial weights are drawn from.</param>
    /// <param name="device">Where the networks live.</param>
    public TrainingNetworks(
        GeneratorOptions generator, Func<torch.Generator, ImageDiscriminator> discriminator, torch.Generator init,
        Device device)
    {
        Device = device;
        Generator = generator.Create(init);
        Discriminator = discriminator(init);
        using var unused = new torch.Generator(0);
        GeneratorEma = generator.Create(unused);
        foreach (var module in new nn.Module[] { Generator, Discriminator, GeneratorEma })
        {
            module.to(device);
            foreach (var parameter in module.parameters()) parameter.requires_grad = false;
        }

        // A share of 0 keeps nothing of the average's own initial weights.
        ExponentialMovingAverage.Update(GeneratorEma, Generator, beta: 0);
        Generator.train();
        Discriminator.train();
        GeneratorEma.eval();
    }

    /// <summary>Where the networks live.</summary>
    public Device Device { get; }

    /// <summary>The generator in training.</summary>
    public ImageGenerator Generator { get; }

    /// <summary>The generator's moving average: what samples and users get.</summary>
    public ImageGenerator GeneratorEma { get; }

    /// <summary>The discriminator.</summary>
    public ImageDiscriminator Discriminator { get; }

    /// <inheritdoc/>
    public string StateName => "networks";

    /// <inheritdoc/>
    public IEnumerable<(string Name, nn.Module Network)> Networks =>
        [("generator", Generator), ("generator_ema", GeneratorEma), ("discriminator", Discriminator)];

    /// <summary>Numbers in the parameters of a network.</summary>
    /// <param name="module">The network.</param>
    public static long CountParameters(nn.Module module) => module.parameters().Sum(parameter => parameter.numel());

    /// <inheritdoc/>
    public void Dispose()
    {
        Generator.Dispose();
        GeneratorEma.Dispose();
        Discriminator.Dispose();
    }

    private static ImageDiscriminator Made(DiscriminatorOptions options, torch.Generator init)
    {
        try
        {
            return options.Create(init, new ManifestNetworks());
        }
        catch (Exception problem) when (problem is OnnxImportException or ArgumentException)
        {
            throw new InputException($"discriminator: {problem.Message}");
        }
    }
}
