using FewShotGan.Augment;
using FewShotGan.Training;

namespace FewShotGan.Checkpoints;

/// <summary>What a checkpoint's <c>state.json</c> says of a vision-aided discriminator.</summary>
/// <param name="Choice">Which network it looks through, and why.</param>
/// <param name="Sha256">Of the network's file, which the checkpoint does not hold.</param>
/// <param name="Ada">p of its own ADA and what moves it; null without ADA.</param>
public sealed record VisionAidedState(VisionAidedChoice Choice, string Sha256, AdaState? Ada);
