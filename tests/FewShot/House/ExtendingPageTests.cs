using System.Text.RegularExpressions;

namespace FewShotGan.Tests.House;

/// <summary>docs/extending.md, whose code is that of files which are compiled and tested.</summary>
public sealed partial class ExtendingPageTests
{
    [Fact]
    public void Every_block_of_code_is_in_the_file_named_above_it()
    {
        var blocks = Block().Matches(Read("docs/extending.md"));
        Assert.InRange(blocks.Count, 10, 100);
        foreach (var block in blocks.Select(match => match.Groups))
        {
            Assert.True(block["file"].Success, $"no file is named right above the block\n{block["code"].Value}");
            Assert.Contains(
                Unindented(block["code"].Value), Unindented(Read(block["file"].Value)),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("docs/extending.md")]
    [InlineData("docs/architecture.md")]
    public void Every_file_that_is_named_is_there(string page)
    {
        var paths = Place().Matches(Read(page)).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, path)), $"no {path}"));
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(SourceTree.Root, path));

    private static string Unindented(string code) => string.Join('\n', code.Trim().Split('\n').Select(x => x.Trim()));

    [GeneratedRegex(@"(?:^`(?<file>[^`\n]+)`:\n\n?)?^```\w*\n(?<code>.*?)^```$", Options)]
    private static partial Regex Block();

    [GeneratedRegex(@"`((?:src|tests|recipes|docs)/[^`<>\s]*)`")]
    private static partial Regex Place();

    private const RegexOptions Options =
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant;
}
