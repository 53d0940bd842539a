namespace FewShotGan.Data;

/// <summary>Which pictures to learn from and how they become squares of one size: the <c>data</c> section of a recipe.</summary>
public sealed record DataOptions
{
    /// <summary>A folder of pictures (searched with its subfolders), or <c>sample:NAME</c> (<see cref="SampleSets.Names"/>).</summary>
    public string Source { get; init; } = "";

    /// <summary>Width and height in pixels that every picture is resampled to; 1 to 4096.</summary>
    public int Resolution { get; init; }

    /// <summary>The colour that transparent parts are laid over: an HTML colour name or <c>#rrggbb</c>.</summary>
    public string Background { get; init; } = "white";

    /// <summary>
    /// What the networks are told of a picture: <c>none</c>, or <c>folders</c> for the name of the folder under
    /// <see cref="Source"/> that holds it (a sample's category), which makes them conditional.
    /// </summary>
    public string Labels { get; init; } = "none";

    /// <summary>Whether the set also holds the left-right mirror image of each picture, which doubles its length.</summary>
    public bool XFlip { get; init; }
}
