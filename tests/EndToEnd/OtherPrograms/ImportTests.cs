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
