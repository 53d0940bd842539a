namespace FewShotGan.Jobs;

/// <summary>The seeds whose images were chosen, and what was left out.</summary>
/// <param name="Seeds">The seeds, in the order in which they were asked for.</param>
/// <param name="Lines">What was left out and why, a sentence each.</param>
internal sealed record SampleChoice(IReadOnlyList<long> Seeds, IReadOnlyList<string> Lines);
