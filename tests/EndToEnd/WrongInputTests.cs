
namespace FewShotGan.EndToEnd.Tests;

public class WrongInputTests
{
    private static void AssertRefused((int Code, string Out, string Error) result, params string[] parts)
    {
        Assert.Equal(2, result.Code);
        var line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_folder()
    {
        using var work = new Work();
        Directory.CreateDirectory(work.Path("empty"));
        AssertRefused(work.Call("train", "--data", work.Path("empty"), "--out", work.Path("runs")), work.Path("empty"));
        Assert.False(Directory.Exists(work.Path("runs")));
    }

    [Fact]
    public void A_missing_folder()
    {
        using var work = new Work();
        AssertRefused(work.CallProcess("train", "--data", work.Path("nowhere")), work.Path("nowhere"));
    }

    [Fact]
    public void An_unreadable_image()
    {
        using var work = new Work();
        work.Write("images/broken.png", "this is no image");
        AssertRefused(work.Call("train", "--data", work.Path("images"), "--out", work.Path("runs")), "broken.png");
    }

    /// <summary>A machine of ours has none; where it has, the system's libvips reads what the package's does.</summary>
    [Fact]
    public void The_system_s_libvips_where_there_is_none()
    {
        using var work = new Work { Environment = { ["FEWSHOT_LIBVIPS"] = "system" } };
        work.Write("images/broken.png", "this is no image");
        var result = work.CallProcess("train", "--data", work.Path("images"));

        // Asked of the files: the loader would give this process the package's own, if a test has loaded it.
        bool isThere = new[] { "/usr/lib", "/usr/lib64", "/usr/local/lib" }.Where(Directory.Exists)
            .SelectMany(folder => Directory.GetDirectories(folder, "*-linux-gnu").Append(folder))
            .Any(folder => File.Exists(Path.Combine(folder, "libvips.so.42")));
        if (isThere) AssertRefused(result, "broken.png");
        else AssertRefused(result, "libvips 8.13 or newer", "install it (Debian: libvips42), or unset FEWSHOT_LIBVIPS");
    }

    [Fact]
    public void An_unknown_key()
    {
        using var work = new Work();
        var recipe = work.Write("r.yaml", "training:\n  kimgs: 3\n");
        AssertRefused(
            work.CallProcess("train", recipe), "r.yaml:2: training.kimgs: unknown key", "did you mean 'kimg'?");
    }

    [Fact]
    public void A_key_that_has_moved()
    {
        using var work = new Work();
        var recipe = work.Write("r.yaml", "loss:\n  r1_gamma: 3\n");
        AssertRefused(
            work.Call("train", recipe), "r.yaml:2: loss.r1_gamma: this key has moved; write regularizers.r1.gamma");
    }

    [Fact]
    public void An_impossible_resolution()
    {
        using var work = new Work();
        var recipe = work.Recipe("sample:emoji-faces", kimg: 1, resolution: 48);
        AssertRefused(work.Call("train", recipe), "data.resolution: found 48, expected one of 8, 16, 32");
    }

    [Fact]
    public void A_sample_that_does_not_exist()
    {
        using var work = new Work();
        AssertRefused(work.Call("train", "--data", "sample:cats", "--out", work.Path("runs")), "sample:cats");
    }

    [Fact]
    public void A_graphics_card_in_a_build_without()
    {
        if (Machine.Versions.Backend != "cpu") return;
        using var work = new Work();
        AssertRefused(
            work.Call("train", work.Recipe("sample:emoji-faces", kimg: 1), "--device", "cuda"),
            "FEWSHOT_BACKEND=cuda ./fewshot");
    }

    [Fact]
    public void A_folder_that_is_no_run()
    {
        using var work = new Work();
        Directory.CreateDirectory(work.Path("d"));
        AssertRefused(
            work.Call("generate", work.Path("d"), "--seeds", "1", "--out", work.Path("o")),
            "expected the folder of a run");
    }

    [Fact]
    public void Options_of_the_image_commands_that_no_generator_can_serve()
    {
        using var work = new Work();
        Assert.Equal(
            0, work.Call(
                "train", work.Recipe("sample:emoji-faces", kimg: 0.008), "--out", work.Path("runs"), "-q").Code);
        string[] where = [work.Path("runs"), "--out", work.Path("o")];
        AssertRefused(
            work.Call(["mix", .. where, "--rows", "1", "--cols", "2", "--styles", "6"]),
            "--styles: found layer 6, expected 0 to 5");
        AssertRefused(
            work.Call(["mix", .. where, "--rows", "1", "--cols", "2", "--styles", "coarse,rough"]),
            "--styles: found rough, expected coarse, middle, fine or numbers such as 0-3");
        AssertRefused(
            work.Call(["mix", .. where, "--rows", "1", "--cols", "2", "--styles", "fine"]),
            "--styles: found fine, which this generator of ");
        AssertRefused(work.Call(["mix", .. where, "--rows", "1", "--cols", "x"]), "--cols x: found 'x'");
        AssertRefused(
            work.Call(["generate", .. where, "--seeds", "1", "--trunc-cutoff", "7"]),
            "--trunc-cutoff 7: expected 0 to 6");
        AssertRefused(
            work.Call(["generate", .. where, "--seeds", "1", "--class", "cat"]),
            "--class cat: this generator was trained without labels");
        AssertRefused(
            work.Call(["project", .. where, work.Path("nothing.png")]), "nothing.png: no such file; expected an image");
        AssertRefused(work.Call(["project", .. where, work.Path("recipe.yaml")]), "recipe.yaml");
        AssertRefused(
            work.Call(["project", .. where, work.Path("x.png"), "--steps", "0"]), "--steps 0: expected 1 or more");
    }

    [Fact]
    public void A_preview_of_what_cannot_be_shown()
    {
        using var work = new Work();
        string[] Preview(string recipe, params string[] more) =>
            ["dataset", "augment", "sample:emoji-faces", "--recipe", work.Write("r.yaml", $"augment: {recipe}"),
                "--out", work.Path("g.png"), .. more];
        AssertRefused(work.Call(Preview("{type: none}")), "augment: the recipe augments nothing");
        AssertRefused(work.Call(Preview("{type: diffaugment}", "--p", "1")), "--p 1: diffaugment has no p");
        AssertRefused(
            work.Call(Preview("{type: ada}", "--p", "0.3,2")), "--p: found '2', expected probabilities of 0 to 1");
        AssertRefused(
            work.Call("dataset", "augment", "sample:emoji-faces", "--recipe", work.Path("none.yaml"), "--out", "x"),
            "none.yaml: no such recipe");
        Assert.False(File.Exists(work.Path("g.png")));
    }

    [Fact]
    public void R_v_without_images_held_out()
    {
        using var work = new Work();
        var recipe = work.Write(
            "r.yaml", "data: {source: \"sample:emoji-faces\", held_out: 0}\naugment: {type: ada, control: r_v}\n");
        AssertRefused(
            work.Call("train", recipe, "--dry-run"), "augment.control: r_v needs images held out", "take r_t");
    }

    /// <summary>
    /// Exit codes: what of the output was lost counts as failed, as with other tools; a wrong input stays one.
    /// </summary>
    [Theory]
    [InlineData("fewshot recipe list | head -1; exit ${PIPESTATUS[0]}", 0, 1)]
    [InlineData("fewshot recipe show first-run | true; exit ${PIPESTATUS[0]}", 0, 0)]
    [InlineData("fewshot recipe list >&-", 1, 0)]
    [InlineData("fewshot --help >&-", 1, 0)]
    [InlineData("fewshot recipe shw 2>&-", 2, 0)]
    [InlineData("fewshot recipe show nothing >&- 2>&-", 2, 0)]
    public void A_closed_output_is_no_reason_for_a_stack_trace(string line, int code, int lines)
    {
        if (OperatingSystem.IsWindows()) return;
        using var work = new Work();
        var result = work.CallShell(line);
        Assert.Equal(
            (code, lines, ""),
            (result.Code, result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, result.Error));
    }

    [Fact]
    public void An_output_folder_that_is_a_file()
    {
        using var work = new Work();
        var file = work.Write("taken", "");
        AssertRefused(work.Call("train", work.Recipe("sample:emoji-faces", kimg: 1), "--out", file), "--out", file);
    }
}
