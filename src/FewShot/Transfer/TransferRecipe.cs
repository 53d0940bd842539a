namespace FewShotGan.Transfer;

/// <summary>The <c>transfer</c> section of a recipe: the pretrained networks that training begins from.</summary>
public sealed record TransferRecipe
{
    /// <summary>
    /// A checkpoint, a run, the name of one (its latest run is meant), or a <c>.safetensors</c> file with official
    /// names; null to begin from random weights. The networks' architecture is read from it.
    /// </summary>
    public string? From { get; init; }

    /// <summary>What of them is trained.</summary>
    public TransferMethodOptions Method { get; init; } = new TransferGanOptions();

    /// <summary>
    /// Whether tensors that the checkpoint lacks, or has in another shape, may begin from random weights.
    /// </summary>
    public bool AllowPartial { get; init; }
}
