using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Golden;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Features;

/// <summary>
/// TorchScript files as feature networks. The fixture is a module scripted by Debian's torch 1.13: <c>first</c>, a 3×3
/// convolution of stride 2 from 3 to 4 channels, ReLU, <c>second</c>, 1×1 to 2 channels, without biases, every weight
/// (i mod 7 − 3) / 10; <c>forward(img, squared=False)</c> gives the mean over the area, or its square, <c>maps(img)</c>
/// the map behind ReLU and a list of the last one.
/// </summary>
public sealed class TorchScriptTests : IDisposable
{
    private static readonly string Fixture = Path.Combine(AppContext.BaseDirectory, "Fixtures", "script.pt");
    private static readonly FeatureNetworkOptions Plain =
        new() { ValueRange = [-1, 1], Mean = [0, 0, 0], Std = [1, 1, 1] };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Its_results_are_taps_in_the_type_that_it_is_converted_to(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var network = Open(Plain with { Method = "maps" }).to(type);
        Assert.Equal(["0", "1"], network.Taps);
        using var draws = new Generator(1);
        var images = randn([2, 3, 10, 8], dtype: type, generator: draws);
        var first = nn.functional.conv2d(images, Weight([4, 3, 3, 3], type), strides: [2, 2], padding: [1, 1]).relu();
        var second = nn.functional.conv2d(first, Weight([2, 4, 1, 1], type));
        var found = network.Extract(images);
        GoldenAssert.Close(first, found[0], Tolerance.Network, "0");
        GoldenAssert.Close(second, found[1], Tolerance.Network, "1");
        using var last = Open(Plain with { Method = "maps", Taps = ["1"] }).to(type);
        GoldenAssert.Close(second, Assert.Single(last.Extract(images)), Tolerance.Network, "1");

        using var vector = Open(Plain with { Arguments = ["true"] }).to(type);
        GoldenAssert.Close(
            second.mean([2, 3]).square(), Assert.Single(vector.Extract(images)), Tolerance.Network, "squared");
    }

    [Fact]
    public void Gradients_reach_the_images_and_its_weights_stay()
    {
        using var scope = NewDisposeScope();
        using var network = Open(Plain).to(ScalarType.Float64);
        using var draws = new Generator(1);
        var images = randn([1, 3, 6, 6], dtype: ScalarType.Float64, generator: draws).requires_grad_();
        GradientCheck.ToSecondOrder(given => network.Extract(given[0])[0].square().sum(), 2, images);
        Assert.DoesNotContain(network.parameters(), parameter => parameter.requires_grad);
    }

    [Fact]
    public void What_it_does_not_have_is_one_line()
    {
        void Refused(string message, FeatureNetworkOptions options)
        {
            var problem = Assert.Throws<OnnxImportException>(() => Open(options));
            Assert.Contains(message, problem.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', problem.Message);
        }

        Refused("Method 'other' is not defined", Plain with { Method = "other" });
        Refused("taps: found [2], expected numbers below 2", Plain with { Method = "maps", Taps = ["2"] });
        Refused("taps: found 'relu', expected numbers", Plain with { Taps = ["relu"] });
        Refused("arguments: found 'yes', expected numbers, true or false", Plain with { Arguments = ["yes"] });
        Refused("a TorchScript file that does not run so", Plain with { Arguments = ["true", "true"] });
    }

    [Fact]
    public void A_program_runs_only_where_its_hash_is_known_or_it_is_trusted()
    {
        File.Copy(Fixture, folder.File("eye.pt"));
        var alone = FeatureManifest.Find(folder.File("eye.pt"));
        var refused = Assert.Throws<InputException>(() => FeatureFiles.Read(alone));
        Assert.Contains("is TorchScript, a program that runs with", refused.Message, StringComparison.Ordinal);
        var hash = refused.Message.Split("sha256: ")[1];
        foreach (var line in new[] { $"sha256: {hash}", "trusted: true" })
        {
            File.WriteAllText(folder.File("eye.yaml"), $"file: [eye.pt]\nmethod: maps\n{line}\n");
            var entry = FeatureManifest.Find(folder.File("eye.yaml"));
            using var network = MeasuringNetwork.Open(entry);
            Assert.Equal(2, network.Taps.Count);
        }

        File.WriteAllText(folder.File("eye.yaml"), $"file: [eye.pt]\nsha256: {hash.Replace(hash[0], '-')}\n");
        Assert.Throws<InputException>(() => FeatureFiles.Read(FeatureManifest.Find(folder.File("eye.yaml"))));
    }

    private static TorchFeatureNetwork Open(FeatureNetworkOptions options) => new(OnnxFile.Read(Fixture), options);

    private static Tensor Weight(long[] shape, ScalarType type) =>
        ((arange(shape.TotalSize(), device: CPU).remainder(7) - 3).to(type) / 10).reshape(shape);
}
