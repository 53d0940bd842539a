namespace FewShotGan.Probing;

/// <summary>How well features tell two sets of pictures apart.</summary>
/// <param name="Name">What the pictures are set against.</param>
/// <param name="Accuracy">
/// Part of the pictures, from 0 to 1, that a linear classifier puts in the right set, cross-validated; 0.5 is chance.
/// </param>
/// <param name="Separation">The Fréchet distance of the sets over that of one half of the first to its other; 1 is blind.</param>
public sealed record ProbeResult(string Name, double Accuracy, double Separation);
