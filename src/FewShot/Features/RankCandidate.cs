using static TorchSharp.torch;

namespace FewShotGan.Features;

/// <summary>A network that a discriminator might look through.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Real">Features of the real pictures, float64 <c>[N, D]</c>, on the CPU; the same pictures, in the same order, for every candidate.</param>
/// <param name="Fake">Features of as many generated ones, <c>[N, D]</c>; likewise.</param>
/// <param name="SecondsPerThousand">What looking at 1,000 pictures and giving them gradients takes.</param>
public sealed record RankCandidate(string Name, Tensor Real, Tensor Fake, double SecondsPerThousand);
