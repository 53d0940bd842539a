using System.ComponentModel.DataAnnotations;
using FewShotGan.Parts;

namespace FewShotGan.Images;

/// <summary>
/// Which images to learn from and how they become squares of one size: the <c>data</c> section of a recipe.
/// </summary>
public sealed record DataOptions
{
    /// <summary>
    /// A folder of images (searched with its subfolders), a zip archive of them, or <c>sample:NAME</c>
    /// (<see cref="SampleSets.Names"/>).
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>Width and height in pixels that every image is resampled to; 1 to 4096.</summary>
    public int Resolution { get; init; }

    /// <summary>
    /// How an image that is not square becomes one: <c>crop</c> takes the middle, <c>pad</c> puts bars of
    /// <see cref="Background"/> at two sides, <c>stretch</c> changes its proportions.
    /// </summary>
    [AllowedValues("crop", "pad", "stretch")]
    public string Fit { get; init; } = "crop";

    /// <summary>
    /// The colour that transparent parts are laid over: an HTML colour name or <c>#rrggbb</c>; with <c>channels:
    /// rgba</c> also <c>random</c>, checkerboards of random colours, and white where images are measured.
    /// </summary>
    public string Background { get; init; } = "white";

    /// <summary>
    /// <c>rgb</c>; <c>grey</c> for one channel, which makes networks of one channel; or <c>rgba</c> for a generator of
    /// images with alpha, which everything else sees over <see cref="Background"/>.
    /// </summary>
    [AllowedValues("rgb", "grey", "rgba")]
    public string Channels { get; init; } = "rgb";

    /// <summary>
    /// What the networks are told of an image: <c>none</c>; <c>folders</c> for the name of the folder under
    /// <see cref="Source"/> that holds it (a sample's category); or <c>dataset.json</c> for the class numbers in the
    /// file of that name at the top of <see cref="Source"/>, in StyleGAN2-ADA's form. The last two make the networks
    /// conditional.
    /// </summary>
    [AllowedValues("none", "folders", "dataset.json")]
    public string Labels { get; init; } = "none";

    /// <summary>
    /// Whether the set also holds the left-right mirror image of each image, which doubles its length.
    /// </summary>
    public bool XFlip { get; init; }

    /// <summary>
    /// Images that training never sees: a number of the source's (<c>20</c>) or a part of them (<c>20%</c>), drawn at
    /// random within the classes with copies of one another kept together; another folder, archive or sample; a
    /// <c>.csv</c> file that lists them, such as a run's split.csv; <c>0</c> for none. Null for those that a sample
    /// holds out itself; of another source for a tenth, at most 50, if it has 200 images and <see cref="Count"/> is
    /// null, else for none.
    /// </summary>
    public string? HeldOut { get; init; }

    /// <summary>
    /// How many images to learn from, drawn at random from all that are not held out; null for all.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? Count { get; init; }

    /// <summary>Which images are drawn, for <see cref="HeldOut"/> and <see cref="Count"/>; 0 or above.</summary>
    [Range(0.0, double.MaxValue)]
    public long Seed { get; init; }

    /// <summary>
    /// What a file that can't be read does: <c>stop</c> ends the run before it begins, <c>skip</c> goes on without it.
    /// </summary>
    [AllowedValues("stop", "skip")]
    public string OnBadFile { get; init; } = "stop";

    /// <summary>Channels an image: 1, 3 or 4.</summary>
    internal int ChannelCount => Channels == "grey" ? 1 : HasAlpha ? 4 : 3;

    /// <summary>Channels of what a discriminator sees of an image: 1 or 3.</summary>
    internal int SeenChannelCount => Channels == "grey" ? 1 : 3;

    /// <summary>Whether images have alpha.</summary>
    internal bool HasAlpha => Channels == "rgba";

    /// <summary>What <see cref="Channels"/> says of so many.</summary>
    /// <param name="count">1, 3 or 4.</param>
    internal static string ChannelsOf(long count) => count switch
    {
        1 => "grey",
        4 => "rgba",
        _ => "rgb",
    };

    /// <summary>What is wrong with the choices, apart from the source and the size.</summary>
    internal IEnumerable<RecipeProblem> Choices()
    {
        if (BackgroundColour.TryParse(Background) is null && !(HasAlpha && Background == Backdrop.Random))
            yield return new(
                "data.background", $"found '{Background}', expected a colour's name such as white, or #rrggbb"
                    + (HasAlpha || Background == Backdrop.Random ? "; random is for data.channels: rgba" : ""));
        if (HeldOutChoice.Problem(HeldOut) is { } heldOut) yield return new("data.held_out", heldOut);
    }
}
