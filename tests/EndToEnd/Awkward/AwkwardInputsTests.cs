using System.Globalization;
using FewShotGan.Images;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>
/// For each awkward input the right image, or one clear line and exit code 2, and nothing half-written.
/// </summary>
public class AwkwardInputsTests
{
    public static TheoryData<string> Names => [.. AwkwardInputs.All.Select(input => input.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_becomes_the_right_image_or_one_line(string name)
    {
        var input = AwkwardInputs.All.Single(input => input.Name == name);
        using var work = new Work();
        var folder = work.Path("input");
        Directory.CreateDirectory(folder);
        var source = input.Make(folder);
        var before = Everything(work);

        if (input.Refusal is null) AssertAccepted(work, input, source);
        else AssertRefused(work, input, source);

        Assert.Equal(before, Everything(work));
    }

    [Fact]
    public void The_table_holds_at_least_sixty_of_different_names()
    {
        var all = AwkwardInputs.All;
        Assert.True(all.Count >= 60, $"{all.Count} rows");
        Assert.Equal(all.Count, all.Select(input => input.Name).Distinct().Count());
        Assert.All(all, input => Assert.True(input.Refusal?.Count > 0 || input.Pixels.Count > 0, input.Name));
    }

    [Fact]
    public void A_locale_with_decimal_commas_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (commas.NumberFormat.NumberDecimalSeparator, commas.NumberFormat.NumberGroupSeparator,
            commas.NumberFormat.NegativeSign) = (",", ".", "−");
        using var work = new Work();
        AwkwardInputs.All.Single(input => input.Name == "half a .png").Make(work.Path(""));
        ImageWriter.SavePng(work.Path("b.png"), new byte[300], 10, 10, 3);
        string[] inspect = ["dataset", "inspect", work.Path(""), "--json", "--on-bad-file", "skip"];
        var expected = (
            Report: work.Call(inspect),
            Set: ImageSet.Load(new() { Source = work.Path(""), Resolution = 16, OnBadFile = "skip" }).Hash);
        try
        {
            CultureInfo.CurrentCulture = commas;
            Assert.Equal(expected.Report, work.Call(inspect));
            Assert.Equal(
                expected.Set,
                ImageSet.Load(new() { Source = work.Path(""), Resolution = 16, OnBadFile = "skip" }).Hash);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void AssertAccepted(Work work, AwkwardInput input, string source)
    {
        var set = ImageSet.Load(input.Change(new() { Source = source, Resolution = AwkwardInput.Side }));
        Assert.Equal(input.Count, set.Count);
        const int Plane = AwkwardInput.Side * AwkwardInput.Side;
        foreach (var (x, y, colour, tolerance) in input.Pixels)
        {
            var found = Enumerable.Range(0, 3)
                .Select(c => (int)set.Pixels.Span[(c * Plane) + (y * AwkwardInput.Side) + x]).ToArray();
            Assert.True(found.Zip(colour).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance),
                $"({x}, {y}): found {string.Join(", ", found)}, expected {string.Join(", ", colour)}");
        }

        var (code, _, error) = work.Call(Inspect(input, source));
        Assert.Equal("", error);
        Assert.Equal(0, code);
    }

    private static void AssertRefused(Work work, AwkwardInput input, string source)
    {
        // Short, in case it should not be refused.
        string[] train = [
            "train", "--data", source, "--out", work.Path("runs"), "-s", $"data.resolution={AwkwardInput.Side}", "-s",
            "training.kimg=0.001", .. input.Settings];
        foreach (var arguments in new[] { train, Inspect(input, source) })
        {
            var (code, _, error) = work.Call(arguments);
            var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith("fewshot: data.", line, StringComparison.Ordinal);
            Assert.All(input.Refusal!, part => Assert.Contains(part, line, StringComparison.Ordinal));
            Assert.Equal(2, code);
        }
    }

    private static string[] Inspect(AwkwardInput input, string source) =>
        ["dataset", "inspect", source, "--resolution", $"{AwkwardInput.Side}",
            .. input.Settings.Where(text => text != "-s")
            .SelectMany(
                text => new[] { "--" + text["data.".Length..text.IndexOf('=')].Replace('_', '-'),
                    text[(text.IndexOf('=') + 1)..] })];

    private static List<string> Everything(Work work) =>
        [.. Directory.EnumerateFileSystemEntries(work.Path(""), "*", new EnumerationOptions
        {
            RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint,
        }).Order(StringComparer.Ordinal)];
}
