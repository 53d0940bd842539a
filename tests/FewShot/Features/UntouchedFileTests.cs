using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Onnx.Proto;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Features;

/// <summary>
/// Networks that were exported for one size, at that size, against ONNX Runtime on the file as it is: what the importer
/// rewrites before both engines run would not show in the other comparisons.
/// </summary>
public class UntouchedFileTests
{
    [Theory]
    [InlineData("blazeface-front", 128)]
    [InlineData("blazeface-back", 256)]
    [InlineData("m-lsd-320-tiny", 320)]
    [InlineData("m-lsd-512-large", 512)]
    public void Rewrites_change_no_value(string name, int size)
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(3);
        var entry = FeatureManifest.Find(name);
        var file = FeatureFiles.Read(entry);
        var images = (rand(1, 3, size, size, generator: draws) * 2) - 1;
        using var network = new TorchFeatureNetwork(file, entry.ToOptions());
        using var preprocessing = new FeaturePreprocessing(entry.ToOptions());
        var found = network.Extract(images);
        var expected = Run(
            file.Bytes.ToArray(), preprocessing.forward(images).permute(0, 2, 3, 1).contiguous(), entry.Taps);
        for (var i = 0; i < found.Count; i++)
        {
            var relative = (found[i] - expected[i]).abs().max() / expected[i].abs().max();
            Assert.True(relative.item<float>() < 1e-5, $"{entry.Taps[i]}: {relative.item<float>()}");
        }
    }

    /// <summary>Runs a file whose only change is that its graph returns these values too.</summary>
    private static Tensor[] Run(byte[] file, Tensor images, IReadOnlyList<string> values)
    {
        var model = ModelProto.Parser.ParseFrom(file);
        foreach (var value in values) model.Graph.Output.Add(new ValueInfoProto { Name = value });
        using var session = new InferenceSession(model.ToByteArray());
        using var given = OrtValue.CreateTensorValueFromMemory(images.data<float>().ToArray(), images.shape);
        using var run = new RunOptions();
        using var results = session.Run(run, [model.Graph.Input[0].Name], [given], values);
        return [.. results.Select(
            result => tensor(result.GetTensorDataAsSpan<float>().ToArray(), result.GetTensorTypeAndShape().Shape))];
    }
}
