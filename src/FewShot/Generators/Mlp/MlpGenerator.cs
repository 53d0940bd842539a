using FewShotGan.Layers;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.Mlp;

/// <summary>
/// The generator of the first GAN (Goodfellow et al. 2014, "Generative Adversarial Nets", section 5, and its program):
/// two layers of ReLUs and a sigmoid, which is scaled to [-1, 1]: a tanh of half the input. With labels the label is
/// appended to z (Mirza and Osindero 2014, "Conditional Generative Adversarial Nets", section 3.2).
/// </summary>
/// <remarks>It has no mapping network: its w is z with the label.</remarks>
internal sealed class MlpGenerator : ImageGenerator, IOnnxGenerator
{
#pragma warning disable IDE1006 // The program's names.
    private readonly LinearLayer h0;
    private readonly LinearLayer h1;
    private readonly LinearLayer y;
#pragma warning restore IDE1006

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public MlpGenerator(MlpOptions options, Generator init)
        : base(nameof(MlpGenerator), options)
    {
        if (options.Problems().Any())
            throw new ArgumentException(
                $"resolution is {options.Resolution}; it must be at most {MlpOptions.MostResolution}.",
                nameof(options));
        const double range = 0.05;
        h0 = new(options.ZDim + options.CDim, options.Width, range, init);
        h1 = new(options.Width, options.Width, range, init);
        y = new(options.Width, options.ImageChannels * options.Resolution * options.Resolution, range, init);
        RegisterComponents();
    }

    /// <summary>1: the latent, with the label after it if there are labels.</summary>
    public override int NumWs => 1;

    /// <inheritdoc/>
    public override IOnnxGenerator Onnx => this;

    /// <inheritdoc/>
    public override Tensor Map(
        Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false)
    {
        if (psi != 1)
            throw new ArgumentException($"psi is {psi}; there is no truncation, so it must be 1.", nameof(psi));
        return WithLabels(z, labels);
    }

    /// <inheritdoc/>
    /// <remarks>There is no noise but z.</remarks>
    public override Tensor Synthesize(
        Tensor ws, NoiseMode noiseMode = NoiseMode.Const, Generator? noise = null, ScalarType? upper = null)
    {
        using var scope = NewDisposeScope();
        var x = functional.relu(h0.forward(ws.select(1, 0)));
        x = functional.relu(h1.forward(x));
        return (y.forward(x) / 2).tanh().reshape(-1, Options.ImageChannels, Options.Resolution, Options.Resolution)
            .MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public OnnxValue Map(OnnxValue z, OnnxValue? labels, OnnxValue? psi) => OnnxLayers.JoinedLatent(z, labels);

    /// <inheritdoc/>
    public OnnxValue Synthesize(OnnxValue ws, NoiseMode noise)
    {
        var layers = new OnnxLayers(this);
        var x = ws.Select(1, 0);
        foreach (var hidden in new[] { "h0", "h1" }) x = Layer(x, hidden).Apply("Relu");
        return (Layer(x, "y") * 0.5).Apply("Tanh")
            .Reshape(0, Options.ImageChannels, Options.Resolution, Options.Resolution);

        OnnxValue Layer(OnnxValue input, string name) =>
            OnnxLayers.Linear(input, layers[name + ".weight"], layers[name + ".bias"]);
    }
}
