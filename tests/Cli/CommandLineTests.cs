using FewShotGan.Recipes;
using System.Diagnostics;
using System.Text.Json;

namespace FewShotGan.Cli.Tests;

public class CommandLineTests
{
    private static (int Code, string Out, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = FewShotCommand.Run(arguments, new Terminal(output, error, TimeProvider.System));
        return (code, output.ToString(), error.ToString());
    }

    private static void AssertRefused(string message, params string[] arguments)
    {
        var (code, output, error) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Equal("", output);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("fewshot: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_lists_the_commands()
    {
        var (code, output, _) = Run("--help");
        Assert.Equal(0, code);
        foreach (var command in new[] { "train", "dataset", "generate", "interpolate", "mix", "project", "evaluate",
            "compare", "plot", "recipe", "doctor", "completion" })
            Assert.Contains(command, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "[--data|--set|--minutes|--out|--resume|--dry-run|--device|--quiet|--json|--tensorboard]")]
    [InlineData("generate", "[--seeds|--trunc|--trunc-cutoff|--class|--grid|--sheet|--out|--device]")]
    [InlineData("mix", "[--rows|--cols|--styles|--trunc|--class|--out]")]
    [InlineData("project", "[--steps|--seed|--background|--out]")]
    [InlineData("compare", "[--out|--markdown|--sheet|--html|--mixed]")]
    [InlineData("plot", "[--metric|--reference|--log|--title|--out]")]
    [InlineData("interpolate", "[--seeds|--frames|--out|--device]")]
    public void Help_of_a_command_lists_its_options(string command, string options)
    {
        var (code, output, _) = Run(command, "--help");
        Assert.Equal(0, code);
        foreach (var option in options.Trim('[', ']').Split('|'))
            Assert.Contains(option, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_command_lines_get_one_line_and_code_2()
    {
        AssertRefused("--seeds", "generate", "run", "--out", "d");
        AssertRefused("--out", "generate", "run", "--seeds", "1");
        AssertRefused("--seedz", "generate", "run", "--out", "d", "--seeds", "1", "--seedz", "1");
        AssertRefused("--dataa", "train", "--dataa");
        AssertRefused("half", "generate", "run", "--out", "d", "--seeds", "1", "--trunc", "half");
    }

    [Fact]
    public void A_slip_of_the_pen_gets_the_nearest_name()
    {
        AssertRefused("there is no command 'trian', did you mean train?", "trian");
        AssertRefused(
            "there is no command 'shw', did you mean show?; fewshot recipe --help lists them", "recipe", "shw");
        AssertRefused(
            "unknown option --dat, did you mean --data?; fewshot train --help lists them", "train", "--dat", "x");
        AssertRefused(
            "--safetensors needs a value, found --half; fewshot export --help says which",
            "export", "x", "--safetensors", "--half");
        AssertRefused("no command was given", []);
        AssertRefused("no such recipe; give the path of a YAML file, or one of", "recipe", "show", "first-rn");
        AssertRefused("did you mean 'first-run'?", "train", "first-rn");
        AssertRefused(
            "--minutes 0: expected a number above 0", "train", "--data", "sample:emoji-faces", "--minutes", "0");
    }

    [Fact]
    public void Recipes_are_listed_and_shown_with_every_default()
    {
        var (code, output, _) = Run("recipe", "list");
        Assert.Equal(0, code);
        Assert.Contains(
            "For a CPU, from few images:\n", output, StringComparison.Ordinal);
        Assert.Contains(
            "  first-run                    The first run: 100 shaded emoji faces to a generator of such faces at 64 "
                + "px, on two CPU cores.\n", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Run("recipe", "list", "--json").Out);
        Assert.Contains(
            json.RootElement.EnumerateArray(), recipe => recipe.GetProperty("name").GetString() == "first-run");
        Assert.Equal(
            ShippedRecipes.Names.Order(),
            json.RootElement.EnumerateArray().Select(recipe => recipe.GetProperty("name").GetString()!).Order());

        (code, output, _) = Run("recipe", "show", "first-run", "-s", "training.kimg=3");
        Assert.Equal(0, code);
        Assert.Contains("kimg: 3\n", output, StringComparison.Ordinal);
        Assert.Contains("style_mixing_prob: 0\n", output, StringComparison.Ordinal);

        (code, output, var error) = Run("recipe", "show", "stylegan2-faces", "-s", "augment=ada");
        Assert.Equal((0, "note           augment.policy is not used with augment.type ada\n"), (code, error));
        Assert.Contains("  pipe: bgc\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_doctor_names_what_works_and_what_to_do()
    {
        var (code, output, _) = Run("doctor");
        Assert.Equal(0, code);
        foreach (var check in new[] { "ok       libtorch", "threads", "GPU", "ok       images         libvips 8.",
            "GB free" })
            Assert.Contains(check, output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Run("doctor", "--json").Out);
        Assert.All(json.RootElement.EnumerateArray(), check =>
            Assert.NotEqual("broken", check.GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData("fewshot train --dry", "--dry-run")]
    [InlineData("fewshot rec", "recipe")]
    public void Bash_completes_commands_and_options(string line, string expected)
    {
        using var folder = new Folder();
        var script = Run("completion", "bash").Out;
        var program = Path.Combine(AppContext.BaseDirectory, "fewshot.dll");
        File.WriteAllText(folder.File("complete.sh"), $$"""
            {{script}}
            fewshot() { dotnet "{{program}}" "$@"; }
            COMP_LINE="{{line}}" COMP_POINT={{line.Length}} COMP_WORDS=(fewshot)
            _fewshot
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        using var process = Process.Start(
            new ProcessStartInfo("bash", [folder.File("complete.sh")]) { RedirectStandardOutput = true })!;
        Assert.Contains(expected, process.StandardOutput.ReadToEnd().Split('\n'));
    }

    [Fact]
    public void Wrong_values_get_one_line_and_code_2()
    {
        AssertRefused(
            "--device tpu: expected auto, cpu, cuda, cuda:N or mps", "train", "--data", ".", "--device", "tpu");
        if (!OperatingSystem.IsMacOS())
            AssertRefused("--device mps: this is not a Mac", "train", "--data", ".", "--device", "mps");
        AssertRefused("--seeds 3-1", "generate", "run", "--out", "d", "--seeds", "3-1");
        AssertRefused(
            "--grid 2x: expected columns and rows", "generate", "run", "--out", "d", "--seeds", "1", "--grid", "2x");
        AssertRefused("at most 4", "generate", "run", "--out", "d", "--seeds", "0-4", "--grid", "2x2");
        AssertRefused("at least two", "interpolate", "run", "--out", "d", "--seeds", "4");
        AssertRefused("--frames 0", "interpolate", "run", "--out", "d", "--seeds", "4,5", "--frames", "0");
        AssertRefused("nowhere: no such folder", "generate", "nowhere", "--out", "d", "--seeds", "1");
        AssertRefused("nowhere: no such folder", "train", "--resume", "nowhere");
        AssertRefused("nowhere.yaml: no such recipe", "train", "nowhere.yaml");
    }

    [Fact]
    public void A_file_that_is_not_what_it_should_be_gets_one_line_and_code_2()
    {
        using var folder = new Folder();
        string Written(string name, string content)
        {
            File.WriteAllText(folder.File(name), content);
            return folder.File(name);
        }

        AssertRefused(
            "empty.yaml: the file has no key, expected a recipe", "train", Written("empty.yaml", ""), "--dry-run");
        AssertRefused(
            "two.yaml:3: found a second YAML document", "train", Written("two.yaml", "seed: 1\n---\nseed: 2\n"),
            "--dry-run");
        AssertRefused(
            "w.pkl: found neither a pickle nor an archive of torch.save", "train", "--data", ".", "--dry-run", "-s",
            $"transfer.from={Written("w.pkl", "no pickle at all")}");
        AssertRefused(
            "w.pt: cannot be read (", "train", "--data", ".", "--dry-run", "-s",
            $"transfer.from={Written("w.pt", "PK\u0003\u0004\0\0\b\b\0\0")}");
        AssertRefused(
            "-s training.batch: found 400000000, expected 1 to 8192", "train", "--data", ".", "-s",
            "training.batch=400000000");
    }

    private sealed class Folder : IDisposable
    {
        private readonly string root = Directory.CreateTempSubdirectory("fewshot-cli-").FullName;

        public string File(string name) => Path.Combine(root, name);

        public void Dispose() => Directory.Delete(root, recursive: true);
    }
}
