using System.CommandLine;
using FewShotGan.Images;

namespace FewShotGan.Cli;

/// <summary>The <c>data</c> section of a recipe as options of a command.</summary>
internal sealed class DataArguments
{
    private static readonly DataOptions Defaults = new();

    private readonly Option<int> resolution = new("--resolution")
    {
        Description = "Width and height that every image gets, in pixels.",
        HelpName = "N",
        DefaultValueFactory = _ => new Recipes.Recipe().Data.Resolution,
    };

    private readonly Option<string> fit = Fit();

    private readonly Option<string> background = new("--background")
    {
        Description = "The colour under transparent parts and in bars.",
        HelpName = "COLOUR",
        DefaultValueFactory = _ => Defaults.Background,
    };

    private readonly Option<string> channels = new("--channels")
    {
        Description = "rgb, or grey for one channel.",
        HelpName = "rgb|grey",
        DefaultValueFactory = _ => Defaults.Channels,
    };

    private readonly Option<string> labels = new("--labels")
    {
        Description = "Classes: none, folders (the first subfolder) or dataset.json (StyleGAN2-ADA's file).",
        HelpName = "KIND",
        DefaultValueFactory = _ => Defaults.Labels,
    };

    private readonly Option<bool> flip = new("--x-flip") { Description = "Count mirror images too." };

    private readonly Option<string?> heldOut = new("--held-out")
    {
        Description = "Images that training never sees: a number or part of them (20%), another folder, or 0.",
        HelpName = "N|N%|DIR",
    };

    private readonly Option<int?> count = new(
        "--count") { Description = "Draw so many images at random.", HelpName = "N" };

    private readonly Option<long> seed = new("--seed") { Description = "Which images are drawn.", HelpName = "N" };

    private readonly Option<string> onBadFile = new("--on-bad-file")
    {
        Description = "What a file that can't be read does: stop, or skip to go on without it.",
        HelpName = "stop|skip",
        DefaultValueFactory = _ => Defaults.OnBadFile,
    };

    /// <summary>The options, to be added to a command.</summary>
    public IEnumerable<Option> All =>
        [resolution, fit, background, channels, labels, flip, heldOut, count, seed, onBadFile];

    /// <summary>How images become squares.</summary>
    public static Option<string> Fit() => new("--fit")
    {
        Description = "How an image becomes square: crop, pad or stretch.",
        HelpName = "crop|pad|stretch",
        DefaultValueFactory = _ => Defaults.Fit,
    };

    /// <summary>What a command line says.</summary>
    public DataOptions Of(ParseResult parsed, string source) => new()
    {
        Source = source,
        Resolution = parsed.GetValue(resolution),
        Fit = parsed.GetValue(fit)!,
        Background = parsed.GetValue(background)!,
        Channels = parsed.GetValue(channels)!,
        Labels = parsed.GetValue(labels)!,
        XFlip = parsed.GetValue(flip),
        HeldOut = parsed.GetValue(heldOut),
        Count = parsed.GetValue(count),
        Seed = parsed.GetValue(seed),
        OnBadFile = parsed.GetValue(onBadFile)!,
    };
}
