using FewShotGan.Images;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Something that users have among their images, and what must become of it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Make">Puts it into an empty folder, and gives the source: the folder, or an archive in it.</param>
internal sealed record AwkwardInput(string Name, Func<string, string> Make)
{
    /// <summary>Width and height that images are read at.</summary>
    public const int Side = 16;

    /// <summary>Parts of the one line that refuses it; null when it is accepted.</summary>
    public IReadOnlyList<string>? Refusal { get; private init; }

    /// <summary>How many images there are.</summary>
    public int Count { get; private init; } = 1;

    /// <summary>Pixels of the first image and how far each channel may be off.</summary>
    public IReadOnlyList<(int X, int Y, int[] Colour, int Tolerance)> Pixels { get; private init; } = [];

    /// <summary>Changes of the data options, as in a recipe.</summary>
    public IReadOnlyList<string> Settings { get; private init; } = [];

    /// <summary>The same changes, for the library.</summary>
    public Func<DataOptions, DataOptions> Change { get; private init; } = options => options;

    /// <summary>Accepted, and this is the colour in the middle.</summary>
    public AwkwardInput Shows(int red, int green, int blue, int tolerance = 0) =>
        At(Side / 2, Side / 2, red, green, blue, tolerance);

    /// <summary>Accepted, and this is the colour at a place.</summary>
    public AwkwardInput At(int x, int y, int red, int green, int blue, int tolerance = 0) =>
        this with { Pixels = [.. Pixels, (x, y, [red, green, blue], tolerance)] };

    /// <summary>As many images are accepted.</summary>
    public AwkwardInput Holds(int count) => this with { Count = count };

    /// <summary>Refused in one line that contains these parts.</summary>
    public AwkwardInput Refused(params string[] parts) => this with { Refusal = parts };

    /// <summary>With other options: a key of the section <c>data</c> and its value.</summary>
    public AwkwardInput With(string key, string value) => this with
    {
        Settings = [.. Settings, "-s", $"data.{key}={value}"],
        Change = options => key switch
        {
            "labels" => Change(options) with { Labels = value },
            "fit" => Change(options) with { Fit = value },
            "on_bad_file" => Change(options) with { OnBadFile = value },
            _ => throw new ArgumentException(key),
        },
    };
}
