using System.Text.RegularExpressions;

namespace FewShotGan.Tests.House;

/// <summary>
/// <c>torch.stack</c> takes a sequence and keeps the handles of its tensors only. Of a lazy one, the garbage collector
/// may free the first tensors while the last are still made, and the process ends with a segmentation fault.
/// </summary>
public sealed partial class StackedTensorTests
{
    [Fact]
    public void Nothing_stacks_tensors_that_it_makes_on_the_way()
    {
        var stacks = SourceTree.Files("src", "tests", "samples")
            .Where(file => Path.GetFileName(file) != nameof(StackedTensorTests) + ".cs")
            .SelectMany(file => Stack().Matches(File.ReadAllText(file)).Select(match => (file, Argument(match))))
            .ToList();
        Assert.True(stacks.Count > 15, $"found {stacks.Count}");
        Assert.All(stacks, stack => Assert.False(IsLazy(stack.Item2), $"{stack.file}: stack({stack.Item2})"));

        Assert.True(IsLazy("rows.Select(row => row + 1), 1"));
        Assert.False(IsLazy("rows.Select(row => row + 1).ToList(), 1"));
        Assert.False(IsLazy("[x, y], 1"));
    }

    private static bool IsLazy(string argument) =>
        argument.Contains("Select(", StringComparison.Ordinal)
        && !argument.Contains(".ToList()", StringComparison.Ordinal)
        && !argument.Contains(".ToArray()", StringComparison.Ordinal)
        && !argument.StartsWith('[');

    /// <summary>What stands between the call's parentheses.</summary>
    private static string Argument(Match call)
    {
        var text = call.Groups["rest"].Value;
        int depth = 1, end = 0;
        for (; end < text.Length && depth > 0; end++) depth += text[end] switch { '(' => 1, ')' => -1, _ => 0 };
        return text[..Math.Max(0, end - 1)].Trim();
    }

    [GeneratedRegex(@"(?<![A-Za-z])stack\((?=(?<rest>[\s\S]{0,2000}))")]
    private static partial Regex Stack();
}
