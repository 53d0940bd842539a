namespace FewShotGan.Cli.Tests;

public class FeaturesCommandTests
{
    private static (int Code, string Out, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = FewShotCommand.Run(arguments, new Terminal(output, error, TimeProvider.System));
        return (code, output.ToString(), error.ToString());
    }

    [Fact]
    public void List_shows_every_network_with_its_licence_and_says_which_serve_better()
    {
        var (code, output, _) = Run("features", "list");
        Assert.Equal(0, code);
        foreach (var text in new[] { "pp-ocr-detector", "is-net", "AGPL-3.0", "efficientnet-lite0", "dino-vit-s16",
            "These serve better" })
            Assert.Contains(text, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_shows_both_engines_tap_by_tap()
    {
        var (code, output, _) = Run("features", "verify", "blazeface-front", "--size", "64", "--batch", "2");
        Assert.Equal(0, code);
        Assert.Contains("blazeface-front at 64 px, 2 images: agrees; torch ", output, StringComparison.Ordinal);
        Assert.Equal(
            3, output.Split('\n')
            .Count(line => line.Contains("re_lu_", StringComparison.Ordinal)
                && line.Contains("relative", StringComparison.Ordinal)));
    }

    [Fact]
    public void Verify_fails_where_the_engines_differ_by_more_than_is_allowed()
    {
        var folder = Directory.CreateTempSubdirectory("fewshot-test-");
        try
        {
            // No two engines agree to nothing.
            var file = FewShotGan.Features.FeatureFiles.Read(
                FewShotGan.Features.FeatureManifest.Find("blazeface-front"));
            File.WriteAllBytes(Path.Combine(folder.FullName, "net.onnx"), file.Bytes.ToArray());
            var entry = Path.Combine(folder.FullName, "strict.yaml");
            File.WriteAllText(entry, "file: [net.onnx]\nlayout: nhwc\ntolerance: 0\n");
            var (code, output, _) = Run("features", "verify", entry, "--size", "64");
            Assert.Equal(1, code);
            Assert.Contains("DISAGREES", output, StringComparison.Ordinal);

            File.WriteAllText(Path.Combine(folder.FullName, "net.onnx"), "no network");
            var (broken, _, error) = Run("features", "verify", entry);
            Assert.Equal(2, broken);
            Assert.StartsWith("fewshot: strict: not an ONNX file", error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("did you mean 'is-net'?", "features", "verify", "isnet")]
    [InlineData("no such file", "features", "verify", "missing.onnx")]
    [InlineData("docs/feature-networks.md says how to export it", "features", "verify", "vgg16")]
    [InlineData("is-net takes 64 px or more", "features", "verify", "is-net", "--size", "32")]
    [InlineData("--batch 0: expected 1 or more", "features", "verify", "is-net", "--batch", "0")]
    [InlineData("there is no folder or file 'nowhere'", "features", "probe", "blazeface-front", "--data", "nowhere")]
    public void Wrong_input_gets_one_line_and_code_2(string message, params string[] arguments)
    {
        var (code, _, error) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Contains(
            message, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void Probe_tells_faces_from_copies_of_them_that_are_spoilt()
    {
        var (code, output, error) = Run(
            "features", "probe", "m-lsd-512-tiny", "--data", "sample:emoji-faces", "--size", "64");
        Assert.True(code == 0, error);
        foreach (var spoilt in new[] { "blurred", "noisy", "tiles shuffled" })
            Assert.Contains(spoilt, output, StringComparison.Ordinal);
    }
}
