namespace FewShotGan.Cli;

/// <summary>What the command line of <c>fewshot train</c> says.</summary>
internal sealed record TrainRequest
{
    public string? Recipe { get; init; }

    public string? Data { get; init; }

    public required IReadOnlyList<string> Settings { get; init; }

    public required string Runs { get; init; }

    public double? Minutes { get; init; }

    public double? Until { get; init; }

    public string? Resume { get; init; }

    public bool DryRun { get; init; }

    public bool Quiet { get; init; }

    public bool Json { get; init; }

    public bool TensorBoard { get; init; }

    public bool ShowSamples { get; init; }

    /// <summary>Whether a person reads along.</summary>
    public bool Silent => Quiet || Json;

    public required string Device { get; init; }
}
