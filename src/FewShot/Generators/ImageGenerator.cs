using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators;

/// <summary>
/// A network that turns latents into images, in two steps: z to ws, which can be walked between, and ws to images.
/// </summary>
/// <param name="name">The module's name.</param>
/// <param name="options">What the network is built from.</param>
/// <remarks>
/// A network must not override <see cref="Options"/> with a type of its own: TorchSharp 0.107's <c>Module.to</c> would
/// find two properties of one name, and throw.
/// </remarks>
public abstract class ImageGenerator(string name, GeneratorOptions options) : Module(name)
{
    /// <summary>What the network was built from.</summary>
    public GeneratorOptions Options { get; } = options;

    /// <summary>How many ws an image takes.</summary>
    public abstract int NumWs { get; }

    /// <summary>
    /// The network from z to w of a generator with a W, whose images can be mixed and projected into; null for others.
    /// </summary>
    public virtual MappingNetwork? Mapping => null;

    /// <summary>The network written as ONNX; null for one that <c>fewshot export --onnx</c> cannot write.</summary>
    public virtual IOnnxGenerator? Onnx => null;

    /// <summary>
    /// The resolution of the block that a parameter or buffer belongs to, in a network that grows and so may begin
    /// from one that lacks it; the largest number for what only a network that grows has. Null for everything else.
    /// </summary>
    /// <param name="tensor">Its official name.</param>
    public virtual int? ResolutionOf(string tensor) => null;

    /// <summary>
    /// The axis of a parameter of an equalised layer along which each class has its own numbers; null without one.
    /// </summary>
    /// <param name="parameter">Its official name.</param>
    public virtual int? ClassAxis(string parameter) => null;

    /// <summary>From latents to ws.</summary>
    /// <param name="z">Latents <c>[N, ZDim]</c>, from N(0, 1).</param>
    /// <param name="labels">Labels <c>[N, CDim]</c>; null when there are none.</param>
    /// <param name="psi">Truncation: 1 for none, 0 for the mean image.</param>
    /// <param name="cutoff">Truncate only the first so many ws; null for all.</param>
    /// <param name="updateWAvg">Whether the mean w, if there is one, moves towards this batch's.</param>
    /// <returns><c>[N, NumWs, width]</c>.</returns>
    /// <exception cref="ArgumentException">The generator has no truncation, and psi is not 1.</exception>
    public abstract Tensor Map(Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false);

    /// <summary>The one w of a generator without a mapping network: the latent, and the label behind it.</summary>
    /// <param name="z">Latents <c>[N, ZDim]</c>.</param>
    /// <param name="labels">Labels <c>[N, CDim]</c>; null when there are none.</param>
    /// <returns><c>[N, 1, ZDim + CDim]</c>.</returns>
    /// <exception cref="ArgumentNullException">Labels are missing.</exception>
    protected Tensor WithLabels(Tensor z, Tensor? labels)
    {
        if (Options.CDim == 0) return z.unsqueeze(1);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        return cat([z, labels.to(z.dtype)], 1).unsqueeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>From ws to images.</summary>
    /// <param name="ws">From <see cref="Map"/>.</param>
    /// <param name="noiseMode">Where noise comes from.</param>
    /// <param name="noise">The CPU generator for <see cref="NoiseMode.Random"/>.</param>
    /// <param name="upper">
    /// The type that upper resolutions compute in; null for the type of the weights everywhere.
    /// </param>
    /// <returns>Images <c>[N, C, R, R]</c>, about <c>[-1, 1]</c>.</returns>
    /// <exception cref="ArgumentNullException">Random noise without a generator.</exception>
    public abstract Tensor Synthesize(
        Tensor ws, NoiseMode noiseMode = NoiseMode.Const, Generator? noise = null, ScalarType? upper = null);
}
