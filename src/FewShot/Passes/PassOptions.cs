using FewShotGan.Generators;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>How the networks are called in training.</summary>
internal sealed record PassOptions
{
    /// <summary>Share of batches in which two latents are mixed (Karras et al. 2019, section 3.1), in [0, 1].</summary>
    public double StyleMixing { get; init; }

    /// <summary>
    /// Whether the generator's mean w moves in the discriminator's step only, rather than in every pass.
    /// </summary>
    public bool MovesWAvgInDiscriminatorStepOnly { get; init; }

    /// <summary>The generator's noise inputs.</summary>
    public NoiseMode Noise { get; init; } = NoiseMode.Random;

    /// <summary>How a batch is cut into parts for the networks that are trained.</summary>
    public MicroBatches Trained { get; init; } = new();

    /// <summary>How many images frozen networks see at a time.</summary>
    public MicroBatches Frozen { get; init; } = new();

    /// <summary>What a method changes on the way; null for nothing.</summary>
    public IPassChanges? Changes { get; init; }

    /// <summary>The type that the networks' upper resolutions compute in; null for that of the weights.</summary>
    public ScalarType? Upper { get; init; }
}
