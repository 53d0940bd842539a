using System.Text.Json.Serialization;

namespace FewShotGan.Augment;

/// <summary>
/// What an <see cref="AdaController"/> holds between iterations: p, and sums of logits since it last moved.
/// </summary>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record AdaState
{
    /// <summary>The overall probability.</summary>
    public required float P { get; init; }

    /// <summary>Sum of the logits on training images.</summary>
    public double Training { get; init; }

    /// <summary>Sum of their signs.</summary>
    public double TrainingSigns { get; init; }

    /// <summary>How many there were.</summary>
    public long TrainingCount { get; init; }

    /// <summary>Sum of the logits on images held out.</summary>
    public double HeldOut { get; init; }

    /// <summary>How many there were.</summary>
    public long HeldOutCount { get; init; }

    /// <summary>Sum of the logits on generated images.</summary>
    public double Generated { get; init; }

    /// <summary>How many there were.</summary>
    public long GeneratedCount { get; init; }
}
