namespace FewShotGan.Cli;

/// <summary>What the command line of <c>fewshot race</c> says.</summary>
internal sealed record RaceRequest
{
    /// <summary>Where the images are; null where nothing was said.</summary>
    public string? Data { get; init; }

    /// <summary>How long the race may take, or how much longer; 0 where nothing was said.</summary>
    public double Minutes { get; init; }

    /// <summary>Recipes that take part; null where none was named.</summary>
    public IReadOnlyList<string>? Recipes { get; init; }

    /// <summary>The file of a space of keys from which candidates are drawn.</summary>
    public string? Space { get; init; }

    /// <summary>Runs of each of the last candidates.</summary>
    public int Seeds { get; init; }

    /// <summary>Whether candidates begin in Hyperband's brackets.</summary>
    public bool IsHyperband { get; init; }

    /// <summary>Keys that are changed in every recipe.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The folder of races.</summary>
    public string Races { get; init; } = "";

    /// <summary>The race that goes on; null for a new one.</summary>
    public string? Resume { get; init; }

    /// <summary>Whether only to say what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Where to compute.</summary>
    public string Device { get; init; } = "auto";
}
