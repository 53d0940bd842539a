using System.Text.RegularExpressions;

namespace FewShotGan.Tests.House;

/// <summary>docs/extending.md, whose code is that of files which are compiled and tested.</summary>
public sealed partial class ExtendingPageTests
{
    [Fact]
    public void Every_block_of_code_is_in_the_file_named_above_it()
    {
        var blocks = Block().Matches(Repository.Read("docs/extending.md"));
        Assert.InRange(blocks.Count, 10, 100);
        foreach (var block in blocks.Select(match => match.Groups))
        {
            Assert.True(block["file"].Success, $"no file is named right above the block\n{block["code"].Value}");
            Assert.Contains(
                Unindented(block["code"].Value), Unindented(Repository.Read(block["file"].Value)),
                StringComparison.Ordinal);
        }
    }

    private static string Unindented(string code) => string.Join('\n', code.Trim().Split('\n').Select(x => x.Trim()));

    [GeneratedRegex(@"(?:^`(?<file>[^`\n]+)`:\n\n?)?^```\w*\n(?<code>.*?)^```$", Options)]
    private static partial Regex Block();

    private const RegexOptions Options =
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant;
}
