using static TorchSharp.torch;

namespace FewShotGan.Probing;

/// <summary>A network that a discriminator might look through.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Real">
/// Features of the real images, float64 <c>[N, D]</c>, on the CPU; the same images, in the same order, for every
/// candidate.
/// </param>
/// <param name="Fake">Features of as many generated ones, <c>[N, D]</c>; likewise.</param>
/// <param name="Cost">
/// What looking through it costs, in a unit that is the same for all candidates: seconds, or multiply-adds.
/// </param>
internal sealed record RankCandidate(string Name, Tensor Real, Tensor Fake, double Cost);
