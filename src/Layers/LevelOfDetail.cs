using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// How far a network has grown, in a buffer, so that a checkpoint's network gives the same results; and the resampling
/// of the images that this asks for.
/// </summary>
public sealed class LevelOfDetail : Module
{
#pragma warning disable IDE0044 // Module.to rewrites this field.
    private Tensor lod;
#pragma warning restore IDE0044
    private double? known;

    /// <summary>Begins at a level.</summary>
    /// <param name="value">See <see cref="IGrows.Lod"/>.</param>
    public LevelOfDetail(double value)
        : base(nameof(LevelOfDetail))
    {
        lod = tensor((float)value, device: CPU);
        RegisterComponents();
    }

    /// <summary>
    /// The level (<see cref="IGrows.Lod"/>), at least 0. A training step sets it, and so never waits for the buffer to
    /// be read; whoever fills the buffer of a network in training otherwise must set it too.
    /// </summary>
    public double Value
    {
        get => known ?? lod.to(ScalarType.Float64).item<double>();
        set
        {
            using var off = no_grad();
            lod.fill_((float)value);
            known = (float)value;
        }
    }

    /// <summary>Whole doublings below the full resolution, and the share of the next coarser one.</summary>
    /// <param name="lod">A level of detail.</param>
    public static (int Doublings, double Coarser) Split(double lod)
    {
        int doublings = (int)Math.Floor(lod);
        return (doublings, lod - doublings);
    }

    /// <summary>Blends what fades in with the coarser level.</summary>
    /// <param name="finer">Of the finer level.</param>
    /// <param name="coarser">Of the coarser one, of the same shape.</param>
    /// <param name="share">The share of the coarser one, in [0, 1].</param>
    /// <returns>The same shape.</returns>
    /// <remarks>TorchSharp 0.107's <c>lerp</c> would make a tensor of the share, on the default device.</remarks>
    public static Tensor Blend(Tensor finer, Tensor coarser, double share) => (finer * (1 - share)) + (coarser * share);

    /// <summary>Doubles the pixels of images several times (nearest neighbour).</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="doublings">How often, 0 or more.</param>
    /// <returns><c>[N, C, H·2^doublings, W·2^doublings]</c>.</returns>
    public static Tensor Enlarge(Tensor images, int doublings = 1) => doublings == 0
        ? images
        : functional.interpolate(images, scale_factor: [1 << doublings, 1 << doublings]);

    /// <summary>Halves images several times by the mean of each square of pixels.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="halvings">How often, 0 or more.</param>
    /// <returns><c>[N, C, H/2^halvings, W/2^halvings]</c>.</returns>
    public static Tensor Reduce(Tensor images, int halvings = 1) =>
        halvings == 0 ? images : functional.avg_pool2d(images, 1 << halvings);
}
