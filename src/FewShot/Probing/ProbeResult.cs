namespace FewShotGan.Probing;

/// <summary>How well features tell two sets of images apart.</summary>
/// <param name="Name">What the images are set against.</param>
/// <param name="Accuracy">
/// Part of the images, from 0 to 1, that a linear classifier puts in the right set, cross-validated; 0.5 is chance.
/// </param>
/// <param name="Separation">
/// The Fréchet distance of the sets over that of one half of the first to its other; 1 is blind.
/// </param>
internal sealed record ProbeResult(string Name, double Accuracy, double Separation);
