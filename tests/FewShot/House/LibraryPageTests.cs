using System.Text.RegularExpressions;
using FewShotGan.Layers;
using FewShotGan.Recipes;
using FewShotGan.Tests.Images;

namespace FewShotGan.Tests.House;

/// <summary>docs/library.md, which is written by hand.</summary>
public sealed class LibraryPageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Its_sample_trains_samples_and_measures()
    {
        Directory.CreateDirectory(folder.File("images"));
        for (int i = 0; i < 12; i++)
            using (var image = TestImages.Plain(32, 32, (byte)(20 * i), 90, 120))
                image.WriteToFile(folder.File($"images/{i}.png"));
        var values = LibrarySample.Run(folder.File("images"), folder.File("runs"), "0.032");
        Assert.Equal("kid", Assert.Single(values).Name);
    }

    [Fact]
    public void Its_sample_is_the_one_that_is_tested()
    {
        var shown = Page().Split("```csharp\n")[1].Split("```")[0];
        var tested = File.ReadAllText(Path.Combine(SourceTree.Root, "tests/FewShot/House/LibrarySample.cs"));
        foreach (var line in shown.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
            Assert.Contains(line, tested, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_type_that_a_user_sees_is_named_there()
    {
        var named = Regex.Matches(Page(), "`(\\w+)`").Select(match => match.Groups[1].Value).ToHashSet();
        var seen = typeof(Recipe).Assembly.GetExportedTypes()
            .Where(type => !type.IsNested && !type.IsDefined(typeof(PartAttribute), inherit: false))
            .Select(type => type.Name.Split('`')[0]).ToHashSet();
        Assert.Equal([], seen.Except(named).Order());
    }

    private static string Page() => File.ReadAllText(Path.Combine(SourceTree.Root, "docs/library.md"));
}
