using System.Globalization;
using FewShotGan.Recipes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Race;

/// <summary>
/// A space of keys around a recipe, from which the candidates of a race are drawn (random search, Bergstra and Bengio
/// 2012): the recipe as it is, and others that each take a random value of every key.
/// </summary>
internal sealed class RaceSpace
{
    private const int Digits = 3;

    // What the race settles itself, alike for all.
    private static readonly string[] Settled =
    [
        "name", "seed", "data.", "metrics.", "training.kimg", "training.tick_kimg", "training.sample_ticks",
        "training.snapshot_ticks", "training.keep", "training.threads", "training.watchdog", "training.rollbacks",
    ];

    private readonly string path;
    private readonly string recipe = "";
    private readonly int candidates = 8, seed;
    private readonly List<(string Key, Func<Random, string> Draw)> keys = [];

    private RaceSpace(string path, YamlMappingNode root)
    {
        this.path = path;
        foreach (var (name, value) in root.Children)
        {
            switch (name.ToString())
            {
                case "recipe": recipe = Text(name, value, "the name of a recipe, or a file"); break;
                case "candidates": candidates = Whole(name, value, 2); break;
                case "seed": seed = Whole(name, value, 0); break;
                case "keys" when value is YamlMappingNode all:
                    keys = [.. all.Select(key => (key.Key.ToString(), Values(key.Key, key.Value)))];
                    break;
                default:
                    throw Wrong(name, $"found '{name}', expected recipe, candidates, seed, and keys with a section");
            }
        }

        if (recipe.Length == 0 || keys.Count == 0)
            throw new InputException($"{path}: expected recipe, and keys with what is drawn of each");
    }

    /// <summary>The candidates of a space; the same ones at each call.</summary>
    /// <param name="path">A YAML file with <c>recipe</c>, <c>candidates</c>, <c>seed</c> and <c>keys</c>.</param>
    /// <exception cref="InputException">It can't be read, or says something else.</exception>
    public static IReadOnlyList<RaceEntry> Read(string path)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(File.ReadAllText(path)));
        }
        catch (Exception problem) when (problem is YamlException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read ({problem.Message.Split('\n')[0]})");
        }

        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? [.. new RaceSpace(path, root).Draw()]
            : throw new InputException($"{path}: found no keys, expected recipe, candidates, seed and keys");
    }

    private IEnumerable<RaceEntry> Draw()
    {
        var random = new Random(seed);
        var name = Path.GetFileNameWithoutExtension(path);
        yield return new(recipe, $"{name}-0");
        for (int i = 1; i < candidates; i++)
            yield return new(
                recipe, string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"),
                [.. keys.Select(key => $"{key.Key}={key.Draw(random)}")]);
    }

    /// <summary>Draws from a list, or from a range: evenly over its logarithm where it says so.</summary>
    private Func<Random, string> Values(YamlNode key, YamlNode values)
    {
        if (Settled.Any(own => own[^1] == '.' ? $"{key}".StartsWith(own, StringComparison.Ordinal) : $"{key}" == own))
            throw Wrong(key, "found a key that a race settles alike for all; leave it out");
        const string expected = "expected a list of values, or {from: 0.001, to: 0.01, scale: log}";
        if (values is YamlSequenceNode { Children.Count: > 0 } list)
        {
            var choices = list.Select(value => value is YamlScalarNode
                ? value.ToString()
                : throw Wrong(key, $"found a list of lists or sections, {expected}")).ToList();
            return random => choices[random.Next(choices.Count)];
        }

        if (values is not YamlMappingNode range) throw Wrong(key, $"found '{values}', {expected}");
        var parts = range.ToDictionary(part => part.Key.ToString(), part => part.Value.ToString());
        if (parts.Keys.Except(["from", "to", "scale"]).FirstOrDefault() is { } unknown)
            throw Wrong(key, $"found '{unknown}', {expected}");
        var (from, to) = (Number("from"), Number("to"));
        bool isLog = parts.TryGetValue("scale", out var scale) && scale == "log";
        if (scale is not (null or "log" or "linear")) throw Wrong(key, $"found scale {scale}, expected log or linear");
        if (from >= to || (isLog && from <= 0))
            throw Wrong(key, $"found from {parts["from"]} to {parts["to"]}, expected a range that rises"
                + (isLog ? " from above 0" : ""));
        bool isWhole = IsWhole(parts["from"]) && IsWhole(parts["to"]);
        return random =>
        {
            double share = random.NextDouble();
            double end = isWhole ? to + 1 : to; // each whole number has a step of its own
            double value = isLog
                ? Math.Exp(Math.Log(from) + (share * Math.Log(end / from)))
                : from + (share * (end - from));
            return (isWhole ? Math.Floor(value) : Rounded(value)).ToString(CultureInfo.InvariantCulture);
        };

        double Number(string part) =>
            parts.TryGetValue(part, out var text) && WrittenNumber.Parse(text, typeof(double)) is double number
                ? number
                : throw Wrong(key, $"found {part} '{text}', {expected}");
    }

    private static bool IsWhole(string text) => WrittenNumber.Parse(text, typeof(long)) is not null;

    private static double Rounded(double value) => double.Parse(
        value.ToString($"E{Digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private string Text(YamlNode key, YamlNode value, string expected) =>
        value is YamlScalarNode { Value.Length: > 0 } text
            ? text.Value
            : throw Wrong(key, $"found '{value}', expected {expected}");

    private int Whole(YamlNode key, YamlNode value, int least) =>
        WrittenNumber.Parse(value.ToString(), typeof(int)) is int number && number >= least
            ? number
            : throw Wrong(key, string.Create(
                CultureInfo.InvariantCulture, $"found '{value}', expected a whole number of {least} or more"));

    private InputException Wrong(YamlNode key, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path}:{key.Start.Line}: {key}: {problem}"));
}
