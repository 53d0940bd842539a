namespace FewShotGan.Runs;

/// <summary>Something that happened to a run: a row of events.csv.</summary>
/// <param name="Nimg">Real images shown by then.</param>
/// <param name="Kind">
/// One of <see cref="Added"/>, <see cref="Warning"/>, <see cref="RolledBack"/> and <see cref="Diverged"/>.
/// </param>
/// <param name="Why">What, or why, in words.</param>
internal sealed record RunEvent(long Nimg, string Kind, string Why)
{
    /// <summary>A vision-aided discriminator was added.</summary>
    public const string Added = "vision_aided_added";

    /// <summary>The run goes on without something, or measured what its user should know.</summary>
    public const string Warning = "warning";

    /// <summary>The run went wrong and goes on from its best checkpoint, with half the learning rates.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>Losses or weights were no longer finite, and the run ended.</summary>
    public const string Diverged = "diverged";

    /// <summary>Which vision-aided discriminator was added; null for other events.</summary>
    public VisionAidedChoice? Choice { get; init; }

    /// <summary>The event of a vision-aided discriminator that was added.</summary>
    /// <param name="choice">Which.</param>
    public static RunEvent Of(VisionAidedChoice choice) =>
        new(choice.Nimg, Added, choice.Why) { Choice = choice };
}
