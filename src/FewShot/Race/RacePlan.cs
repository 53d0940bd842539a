using System.Text.Json;
using FewShotGan.Files;

namespace FewShotGan.Race;

/// <summary>
/// What a race does, settled when it begins and kept in its <c>race.json</c>. Everything else follows from it and from
/// what the runs measured.
/// </summary>
internal sealed record RacePlan
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true,
    };

    /// <summary>Where the images are.</summary>
    public required string Source { get; init; }

    /// <summary>How long it may take.</summary>
    public required double Minutes { get; init; }

    /// <summary>Runs of the last candidates, each with a seed of its own.</summary>
    public required int Seeds { get; init; }

    /// <summary>Keys that were changed in all recipes, as after <c>-s</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Where runs compute, as <c>--device</c> says it.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>How many runs train at once.</summary>
    public required int Lanes { get; init; }

    /// <summary>Threads of each.</summary>
    public required int Threads { get; init; }

    /// <summary>The network that measures, through which no candidate looks.</summary>
    public required string Network { get; init; }

    /// <summary>The candidates, in the order in which they were given.</summary>
    public required IReadOnlyList<RaceCandidate> Candidates { get; init; }

    /// <summary>The rungs.</summary>
    public required IReadOnlyList<RaceRung> Rungs { get; init; }

    /// <summary>Reads a plan.</summary>
    /// <param name="path">A race.json.</param>
    /// <exception cref="InputException">It is missing or damaged.</exception>
    public static RacePlan Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RacePlan>(File.ReadAllText(path), Form)!;
        }
        catch (Exception problem) when (problem is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{path}: cannot be read as a race ({problem.Message}); name the folder of a race, or begin a new one");
        }
    }

    /// <summary>Writes the plan, whole or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Write(string path) =>
        WholeFile.Write(path, whole => File.WriteAllText(whole, JsonSerializer.Serialize(this, Form) + "\n"));
}
