namespace FewShotGan.Sampling;

/// <summary>A term of <see cref="LatentArithmetic"/>: the mean of some seeds' latents, added or subtracted.</summary>
/// <param name="Seeds">One or more; DCGAN's figure takes three, since one alone is not reliable.</param>
/// <param name="IsSubtracted">Whether it is subtracted.</param>
public sealed record LatentTerm(IReadOnlyList<long> Seeds, bool IsSubtracted = false);
