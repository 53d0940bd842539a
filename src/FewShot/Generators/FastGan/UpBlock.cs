using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.FastGan;

/// <summary>
/// Doubles the resolution (Liu et al. 2021, figure 3): pixels doubled, convolution, noise, batch normalisation and GLU,
/// then, unless the block is lite, the last four once more. Lite blocks have no noise.
/// </summary>
internal sealed class UpBlock : Module
{
    private readonly Stage[] stages;

    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="lite">Whether there is one convolution only.</param>
    /// <param name="labelDim">Length of the label's vector; 0 for none.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public UpBlock(int inChannels, int outChannels, bool lite, int labelDim, Generator init)
        : base(nameof(UpBlock))
    {
        // As in the reference the two stages of a block with labels share their strength of the noise.
        var shared = labelDim > 0 && !lite ? new NoiseInjection() : null;
        stages = [.. Enumerable.Range(0, lite ? 1 : 2).Select(i => new Stage(
            new SpectralConv2d(
                i == 0 ? inChannels : outChannels, 2 * outChannels, 3, init, padding: 1, doubles: i == 0),
            lite ? null : shared ?? new NoiseInjection(),
            labelDim > 0 ? null : new BatchNorm2dLayer(2 * outChannels),
            labelDim > 0 ? new ConditionalBatchNorm(2 * outChannels, labelDim, init) : null))];
        foreach (var (name, module) in labelDim > 0 ? NamesWithLabels(shared) : Names()) register_module(name, module);
    }

    /// <summary>Runs the block.</summary>
    /// <param name="x"><c>[N, in, H, W]</c>.</param>
    /// <param name="label">The label's vector, or null.</param>
    /// <param name="noise">Draws numbers from N(0, 1), on the CPU, of a shape; null for no noise.</param>
    /// <returns><c>[N, out, 2H, 2W]</c>.</returns>
    public Tensor Forward(Tensor x, Tensor? label, Func<long[], Tensor>? noise)
    {
        using var scope = NewDisposeScope();
        foreach (var stage in stages) x = stage.Forward(x, label, noise);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Numbers of a <c>Sequential</c> in which upsampling is 0 and each GLU has one too.</summary>
    private IEnumerable<(string, Module)> Names()
    {
        int number = 1;
        foreach (var stage in stages)
        {
            yield return ($"{number++}", stage.Convolution);
            if (stage.Noise is not null) yield return ($"{number++}", stage.Noise);
            yield return ($"{number++}", stage.Norm!);
            number++;
        }
    }

    private IEnumerable<(string, Module)> NamesWithLabels(NoiseInjection? shared)
    {
        for (int i = 0; i < stages.Length; i++)
        {
            var suffix = stages.Length == 1 ? "" : $"{i + 1}";
            yield return ("conv" + suffix, stages[i].Convolution);
            yield return ("bn" + suffix, stages[i].LabelledNorm!);
        }

        if (shared is not null) yield return ("noise", shared);
    }

    private sealed record Stage(
        SpectralConv2d Convolution, NoiseInjection? Noise, BatchNorm2dLayer? Norm, ConditionalBatchNorm? LabelledNorm)
    {
        public Tensor Forward(Tensor x, Tensor? label, Func<long[], Tensor>? noise)
        {
            using var scope = NewDisposeScope();
            x = Convolution.forward(x);
            if (Noise is not null) x = Noise.Forward(x, noise);
            return functional.glu(Norm?.forward(x) ?? LabelledNorm!.Forward(x, label!), 1).MoveToOuterDisposeScope();
        }
    }
}
