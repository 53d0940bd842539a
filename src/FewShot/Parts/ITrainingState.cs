using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace FewShotGan.Parts;

/// <summary>
/// Something of a run that keeps anything from one iteration to the next. A checkpoint asks each for its name and what it keeps,
/// and knows none of them.
/// </summary>
public interface ITrainingState
{
    /// <summary>The name under which a checkpoint keeps it, unique in a run and the same in every version.</summary>
    string StateName { get; }

    /// <summary>The random streams it draws from, each with a name that is unique in a run.</summary>
    IEnumerable<(string Name, Generator Stream)> Streams => [];

    /// <summary>What it keeps beside its streams, as JSON whose numbers read back exactly; null for nothing.</summary>
    JsonNode? SaveState() => null;

    /// <summary>Goes on from what was saved, bit for bit.</summary>
    /// <param name="saved">What <see cref="SaveState"/> gave.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    void LoadState(JsonElement saved)
    {
    }
}
