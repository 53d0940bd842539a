namespace FewShotGan.Inputs;

/// <summary>How long a run trains, by which the speed of adaptive augmentation is chosen.</summary>
/// <param name="Kimg">Thousands of real images.</param>
/// <param name="Batch">Images in a batch.</param>
public sealed record RunLength(double Kimg, int Batch);
