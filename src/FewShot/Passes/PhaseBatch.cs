using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>What one phase of an iteration works on.</summary>
/// <param name="Reals">Real images [N, C, H, W] in [-1, 1].</param>
/// <param name="RealLabels">Their labels [N, c_dim]; null without labels.</param>
/// <param name="Z">Latents [N, z_dim].</param>
/// <param name="FakeLabels">Labels [N, c_dim] of what is generated; null without labels.</param>
public sealed record PhaseBatch(Tensor Reals, Tensor? RealLabels, Tensor Z, Tensor? FakeLabels);
