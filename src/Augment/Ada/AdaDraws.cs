using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>
/// The random numbers of one <see cref="AdaPipeline"/> application, on the CPU, in the order in which the official
/// program draws them: for each transform its value, then its gate. Those that a pipeline does not use are null. They
/// do not depend on p: the same draws at a larger p transform at least the same images.
/// </summary>
public sealed record AdaDraws
{
    /// <summary>Uniform; an image is mirrored from 1/2 on.</summary>
    public GatedDraw? XFlip { get; init; }

    /// <summary>Uniform; quarter turns are the whole part of 4 times this.</summary>
    public GatedDraw? Rotate90 { get; init; }

    /// <summary>Uniform, <c>[N, 2]</c>: x and y of a translation by whole pixels.</summary>
    public GatedDraw? XInt { get; init; }

    /// <summary>Normal; log2 of the isotropic scale.</summary>
    public GatedDraw? Scale { get; init; }

    /// <summary>Uniform; the angle of the rotation before anisotropic scaling.</summary>
    public GatedDraw? PreRotate { get; init; }

    /// <summary>Normal; log2 of the anisotropic scale.</summary>
    public GatedDraw? Aniso { get; init; }

    /// <summary>Uniform; the angle of the rotation after anisotropic scaling.</summary>
    public GatedDraw? PostRotate { get; init; }

    /// <summary>Normal, <c>[N, 2]</c>: x and y of a translation by parts of a pixel.</summary>
    public GatedDraw? XFrac { get; init; }

    /// <summary>Normal; what is added to every channel.</summary>
    public GatedDraw? Brightness { get; init; }

    /// <summary>Normal; log2 of the factor of every channel.</summary>
    public GatedDraw? Contrast { get; init; }

    /// <summary>Uniform; luma is reversed from 1/2 on.</summary>
    public GatedDraw? LumaFlip { get; init; }

    /// <summary>Uniform; the angle around the luma axis.</summary>
    public GatedDraw? Hue { get; init; }

    /// <summary>Normal; log2 of the factor of the distance from the luma axis.</summary>
    public GatedDraw? Saturation { get; init; }

    /// <summary>Normal, one for each frequency band; log2 of the band's gain.</summary>
    public IReadOnlyList<GatedDraw>? ImgFilter { get; init; }

    /// <summary>Normal; the standard deviation of the noise is proportional to its absolute value.</summary>
    public GatedDraw? Noise { get; init; }

    /// <summary>Standard normal, the shape of the images: the noise.</summary>
    public Tensor? NoiseField { get; init; }

    /// <summary>
    /// Uniform, <c>[N, 2]</c>: x and y of the cut's centre, as shares of the image. Here the gate is drawn first.
    /// </summary>
    public GatedDraw? Cutout { get; init; }
}
