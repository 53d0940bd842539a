namespace FewShotGan.EndToEnd.Tests;

/// <summary>Networks of other programs, on their way to a run.</summary>
public sealed class ImportTests
{
    private static readonly string Pickle = Path.Combine(AppContext.BaseDirectory, "ada_own.pkl");

    [Fact]
    public void A_pickle_is_described_and_written_and_a_run_begins_from_either_file_with_the_same_networks()
    {
        using var work = new Work();
        var file = work.Path("networks.safetensors");
        var (code, said, error) = work.Call("import", Pickle, "--out", file);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            [
                $"{Pickle}: a pickle of StyleGAN2-ADA's", "networks       G, D, G_ema, 140 tensors",
                "generator      stylegan2, skip, 16 px, 3 channels, no classes, channel_base 64, channel_max 4, z 16, "
                    + "w 16, mapping of 2 layers, conv_clamp 256",
                "discriminator  stylegan2, resnet, 16 px, 3 channels, no classes, channel_base 64, channel_max 4, "
                    + "conv_clamp 256",
                "left out       training_set_kwargs, augment_pipe", $"saved {file}",
            ],
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        (code, _, error) = work.Call("import", Pickle, "--out", file);
        Assert.Equal((2, $"fewshot: {file}: exists; name another file\n"), (code, error));

        string Plan(string from) => work.Call(
            "train", "--data", "sample:emoji-faces", "--dry-run", "-s", $"transfer.from={from}", "-s",
            "transfer.method={type: freezed, layers: 4}").Out.Split("\nestimate")[0]
            .Replace(from, "FILE", StringComparison.Ordinal);
        var plan = Plan(Pickle);
        Assert.Contains("freezed from FILE", plan, StringComparison.Ordinal);
        Assert.Contains("frozen", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("missing", plan, StringComparison.Ordinal);
        Assert.Equal(plan, Plan(file));
    }

    [Fact]
    public void A_file_of_weights_makes_images_is_measured_and_is_written_as_onnx_like_a_run()
    {
        using var work = new Work();
        var (code, said, error) = work.Call(
            "generate", Pickle, "--seeds", "0-3", "--trunc", "0.7", "--grid", "2x2", "--out", work.Path("made"));
        Assert.Equal((0, $"4 images of {Pickle} in {work.Path("made")}\n", ""), (code, said, error));
        Assert.Equal(5, Directory.GetFiles(work.Path("made")).Length);
        (code, said, error) = work.Call(
            "evaluate", Pickle, "--reference", work.Path("made"), "--network", "pp-ocr-detector", "--metrics", "fd",
            "--samples", "8");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith(
            $"{Pickle}: 8 images of 16 px against {work.Path("made")}\n", said, StringComparison.Ordinal);
        var onnx = work.Path("made.onnx");
        (code, _, error) = work.Call("export", Pickle, "--onnx", onnx);
        Assert.Equal((0, ""), (code, error));
        var card = File.ReadAllText(onnx + ".md");
        Assert.Contains("A stylegan2 generator of 16 px, from ada_own.pkl.", card, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetDirectoryName(Pickle)!, card, StringComparison.Ordinal);

        Refused("found no run around it", "generate", Pickle, "--seeds", "0-3", "--best", "2", "--out", work.Path("x"));
        Refused("what it was learned from is not known; name a reference", "evaluate", Pickle);
        Refused("is a file of weights already", "export", Pickle, "--safetensors", work.Path("x.safetensors"));

        void Refused(string because, params string[] arguments)
        {
            var (code, _, error) = work.Call(arguments);
            Assert.Equal(2, code);
            Assert.Contains(because, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_generator_that_comes_with_the_tool_is_there_by_its_name()
    {
        using var work = new Work();
        var (code, said, error) = work.Call(
            "generate", "pretrained:fluent-64", "--seeds", "0,1", "--out", work.Path("made"));
        Assert.Equal((0, $"2 images of pretrained:fluent-64 in {work.Path("made")}\n", ""), (code, said, error));
        (code, said, error) = work.Call("train", "finetune-faces", "--dry-run");
        Assert.True(code == 0, error);
        Assert.Contains("\n  from: pretrained:fluent-64\n", said, StringComparison.Ordinal);
        Assert.Contains("\nG_ema          94 tensors: 94 loaded", said, StringComparison.Ordinal);
        Assert.Contains("\nD              not in the source", said, StringComparison.Ordinal);
        (code, _, error) = work.Call("generate", "pretrained:fluent64", "--seeds", "0", "--out", work.Path("x"));
        Assert.Equal(2, code);
        Assert.Contains("did you mean 'pretrained:fluent-64'?", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_that_would_run_something_is_refused()
    {
        using var work = new Work();
        File.WriteAllBytes(
            work.Path("evil.pkl"),
            [0x80, 2, .. "cposix\nsystem\nX"u8, 9, 0, 0, 0, .. "touch own"u8, 0x85, (byte)'R', (byte)'.']);
        foreach (var arguments in new[]
        {
            new[] { "import", work.Path("evil.pkl") },
            ["train", "--data", "sample:emoji-faces", "--dry-run", "-s", $"transfer.from={work.Path("evil.pkl")}"],
        })
        {
            var (code, _, error) = work.Call(arguments);
            Assert.Equal(2, code);
            Assert.Contains(
                "evil.pkl: it asks for posix.system, which no network needs; it is refused, and nothing of it was run",
                Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
    }
}
