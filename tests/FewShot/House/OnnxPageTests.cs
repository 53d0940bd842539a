using FewShotGan.Features;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.House;

/// <summary>docs/onnx.md, which is written by hand.</summary>
public sealed class OnnxPageTests
{
    [Fact]
    public void Its_example_runs_and_is_the_one_that_is_shown()
    {
        using var scope = NewDisposeScope();
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, FeatureFiles.Read(FeatureManifest.Find("pp-ocr-detector")).Bytes.ToArray());
        Gradient(file);
        File.Delete(file);
        var own = File.ReadAllText(Path.Combine(SourceTree.Root, "tests/FewShot/House/OnnxPageTests.cs"));
        foreach (var line in Page().Split("```csharp\n")[1].Split("```")[0].Split('\n').Select(line => line.Trim()))
            Assert.Contains(line, own, StringComparison.Ordinal);
    }

    [Fact]
    public void It_lists_the_operators_that_are_read()
    {
        var listed = Page().Split("**Operators**: ")[1].Split(".\n")[0].ReplaceLineEndings(" ").Split(", ");
        Assert.Equal(OnnxNetwork.Operators, listed.Select(name => name.Trim()));
    }

    private static void Gradient(string file)
    {
        using var network = OnnxNetwork.Load(OnnxFile.Read(file), new() { Taps = ["auto"] });
        using var images = rand(1, 3, 128, 128, device: CPU).requires_grad_();
        var maps = network.forward(images);
        maps[^1].square().mean().backward();
        Console.WriteLine($"{network.Taps[^1]}: gradient up to {images.grad!.abs().max().item<float>()}");
    }

    private static string Page() => File.ReadAllText(Path.Combine(SourceTree.Root, "docs/onnx.md"));
}
