using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Optimizers;
using static TorchSharp.torch;

namespace FewShotGan.Parts;

/// <summary>
/// Something of a run that keeps anything from one iteration to the next. A checkpoint asks each for its name and what
/// it keeps, and knows none of them. All names are the same in every version.
/// </summary>
public interface ITrainingState
{
    /// <summary>The name under which a checkpoint keeps it, unique in a run.</summary>
    string StateName { get; }

    /// <summary>Its networks, each with a name that is unique in a run and a file in a checkpoint.</summary>
    IEnumerable<(string Name, nn.Module Network)> Networks => [];

    /// <summary>
    /// Its optimisers, each with a name that is unique in a run and the network whose parameters it trains.
    /// </summary>
    IEnumerable<(string Name, nn.Module Network, NetworkOptimizer Optimizer)> Optimizers => [];

    /// <summary>The random streams it draws from, each with a name that is unique in a run.</summary>
    IEnumerable<(string Name, Generator Stream)> Streams => [];

    /// <summary>What it keeps beside all that, as JSON whose numbers read back exactly; null for nothing.</summary>
    JsonNode? SaveState() => null;

    /// <summary>
    /// Goes on from what was saved, bit for bit; called before its networks, optimisers and streams are asked for and
    /// read.
    /// </summary>
    /// <param name="saved">What <see cref="SaveState"/> gave.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    void LoadState(JsonElement saved)
    {
    }
}
