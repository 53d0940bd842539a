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
        int found = 0;
        foreach (var file in SourceTree.Files("src", "tests", "samples"))
        {
            if (Path.GetFileName(file) == nameof(StackedTensorTests) + ".cs") continue;
            var source = File.ReadAllText(file);
            foreach (Match call in Call().Matches(source))
            {
                found++;
                Assert.False(IsLazy(First(call), source), $"{file}: stack({First(call)})");
            }
        }

        Assert.True(found > 15, $"found {found}");
    }

    [Theory]
    [InlineData("stack(rows.Select(row => row + 1), 1)", true)]
    [InlineData("stack(rows.Select(row => tensor(row.ToArray())))", true)]
    [InlineData("var rows = some.Select(one => one.square()); var x = stack(rows);", true)]
    [InlineData("stack(rows.Select(row => row + 1).ToList(), 1)", false)]
    [InlineData("var rows = some.Select(one => one.square()).ToList(); var x = stack(rows);", false)]
    [InlineData("stack([x.Select(0), y], 1)", false)]
    [InlineData("stack(given)", false)]
    public void Lazy_sequences_are_told_from_lists(string source, bool expected) =>
        Assert.Equal(expected, IsLazy(First(Call().Match(source)), source));

    private static bool IsLazy(string tensors, string source)
    {
        if (Declaration(tensors, source) is { } declared) tensors = declared;
        return tensors.Contains("Select(", StringComparison.Ordinal) && tensors[0] != '['
            && !tensors.EndsWith(".ToList()", StringComparison.Ordinal)
            && !tensors.EndsWith(".ToArray()", StringComparison.Ordinal);
    }

    /// <summary>What a local variable was declared as; null where it is something else.</summary>
    private static string? Declaration(string name, string source) => name.All(char.IsLetterOrDigit)
        && Regex.Match(source, $@"\bvar {name} = ([^;]*);") is { Success: true } found
            ? found.Groups[1].Value.Trim()
            : null;

    /// <summary>A call's first argument.</summary>
    private static string First(Match call)
    {
        var text = call.Groups["rest"].Value;
        int depth = 0, end = 0;
        for (; end < text.Length; end++)
        {
            depth += text[end] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (depth < 0 || (depth == 0 && text[end] == ',')) break;
        }

        return text[..end].Trim();
    }

    [GeneratedRegex(@"(?<![A-Za-z])stack\((?=(?<rest>[\s\S]{0,2000}))")]
    private static partial Regex Call();
}
