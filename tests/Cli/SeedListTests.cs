namespace FewShotGan.Cli.Tests;

public class SeedListTests
{
    [Theory]
    [InlineData("7", new long[] { 7 })]
    [InlineData("0-3", new long[] { 0, 1, 2, 3 })]
    [InlineData("5,1-2, 9", new long[] { 5, 1, 2, 9 })]
    [InlineData("4-4", new long[] { 4 })]
    public void Numbers_and_ranges_are_read_in_order(string text, long[] seeds) =>
        Assert.Equal(seeds, SeedList.Parse(text, "--seeds"));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("1,,2")]
    [InlineData("0-99999999999")]
    public void Anything_else_is_refused_in_one_line(string text)
    {
        var message = Assert.Throws<InputException>(() => SeedList.Parse(text, "--seeds")).Message;
        Assert.StartsWith($"--seeds {text}: found", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
