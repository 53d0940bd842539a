using System.ComponentModel.DataAnnotations;

namespace FewShotGan.Transfer;

/// <summary>The <c>transfer</c> section of a recipe: the pretrained networks that training begins from.</summary>
public sealed record TransferRecipe
{
    /// <summary>
    /// A checkpoint, a run, the name of one (its latest run is meant), or a <c>.safetensors</c> file with official
    /// names; null to begin from random weights. The networks' architecture is read from it.
    /// </summary>
    public string? From { get; init; }

    /// <summary>What is trained: <c>transfergan</c> (Wang et al. 2018) or <c>freezed</c> (Mo et al. 2020).</summary>
    [AllowedValues("transfergan", "freezed")]
    public string Method { get; init; } = "transfergan";

    /// <summary>
    /// FreezeD by layers, as in the official code: so many of the discriminator's layers are frozen, counted from the
    /// picture down (<c>fromrgb</c>, then <c>conv0</c>, <c>conv1</c>, <c>skip</c> of each block).
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? FreezeLayers { get; init; }

    /// <summary>
    /// FreezeD by resolution: the discriminator's blocks from the picture's resolution down to this one are frozen.
    /// </summary>
    public int? FreezeResolution { get; init; }

    /// <summary>
    /// Whether tensors that the checkpoint lacks, or has in another shape, may begin from random weights.
    /// </summary>
    public bool AllowPartial { get; init; }
}
