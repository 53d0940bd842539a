using System.Globalization;
using FewShotGan.Images;

namespace FewShotGan.Recipes;

/// <summary>A shipped recipe for images whose owner named none, and why it was taken.</summary>
/// <param name="Name">The recipe's name.</param>
/// <param name="Changes">What is changed in it to suit the images.</param>
/// <param name="Reasons">Why, a phrase each.</param>
public sealed record RecipeChoice(string Name, IReadOnlyList<RecipeOverride> Changes, IReadOnlyList<string> Reasons)
{
    private const string OnCpu = "first-run", OnGpu = "diffaugment-256";
    private const int CpuSide = 64, LongCpuSide = 128, GpuSide = 256, LeastSide = 8;
    private const int ChannelsAtSide = 32;
    private const int LongCpuMinutes = 120;
    private const int VeryFew = 30;

    /// <summary>The recipe whose <c>data</c> section the images are first looked at with.</summary>
    public static string First => OnCpu;

    /// <summary>Chooses by the images, the device and the time.</summary>
    /// <param name="images">The images.</param>
    /// <param name="source">Where they come from, which names the run.</param>
    /// <param name="gpu">Whether there is a GPU.</param>
    /// <param name="minutes">How long training may take; null when nothing was said.</param>
    public static RecipeChoice For(ImageSet images, string source, bool gpu, double? minutes)
    {
        bool longer = !gpu && minutes >= LongCpuMinutes;
        int most = gpu ? GpuSide : longer ? LongCpuSide : CpuSide;
        int side = most;
        while (side > LeastSide && side > images.MedianSide) side /= 2;

        var reasons = new List<string>
        {
            gpu
                ? "a GPU"
                : Text($"a CPU{(longer ? Text($" for {minutes} minutes") : "")}, which is quick at {most} px only"),
            Text($"{images.Count:N0} images, few enough for a discriminator to learn by heart: ")
                + Text($"DiffAugment{(gpu ? "" : ", and a pretrained eye")}"),
            Text($"images of about {images.MedianSide} px: {side} px"),
        };
        if (images.Count < VeryFew)
            reasons.Add(Text($"with fewer than {VeryFew} images samples will be near copies of them"));

        var changes = new List<RecipeOverride> { RecipeOverride.OfText("name", RunName(source)) };
        string name = gpu ? OnGpu : OnCpu;
        // The first run leaves colour out for its white backgrounds; for other images it is the papers' choice.
        if (!gpu) changes.Add(RecipeOverride.Parse("augment.policy=[color, translation, cutout]"));
        if (side != (gpu ? GpuSide : CpuSide)) changes.Add(RecipeOverride.Parse(Text($"data.resolution={side}")));
        if (side > CpuSide && !gpu)
        {
            // as wide at the image's side
            changes.Add(RecipeOverride.Parse(Text($"generator.channel_base={ChannelsAtSide * side}")));
            // as the recipe does it
            changes.Add(RecipeOverride.Parse(Text($"discriminator.feature_resolution={side}")));
        }

        return new(name, changes, reasons);
    }

    /// <summary>A source's last part, with what a run's name may not hold left out.</summary>
    private static string RunName(string source)
    {
        var last = source.TrimEnd('/', '\\').Split('/', '\\', ':')[^1];
        last = last is "" or "." or ".."
            ? Path.GetFileName(Path.GetFullPath(source))
            : Path.GetFileNameWithoutExtension(last);
        var name = new string([.. last.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '-')])
            .Trim('-');
        return name.Length == 0 ? "run" : name;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
