using FewShotGan.Generators;
using FewShotGan.Generators.FastGan;
using FewShotGan.Generators.ProGan;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Jobs;
using FewShotGan.Layers;
using FewShotGan.Parts;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Jobs;

public sealed class OnnxExporterTests
{
    /// <summary>Every generator of the library, by name, number of classes and channels.</summary>
    public static TheoryData<string, int, int> Registered()
    {
        var data = new TheoryData<string, int, int>();
        foreach (var (name, type) in PartRegistry.All<GeneratorOptions>())
        {
            if (type.Assembly != typeof(ImageGenerator).Assembly) continue; // tests have some of their own
            foreach (var (classes, channels) in new[] { (0, 3), (3, 4), (2, 1) }) data.Add(name, classes, channels);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Registered))]
    public void Every_registered_generator_agrees_with_ONNX_Runtime(string name, int classes, int channels)
    {
        var options = (GeneratorOptions)Activator.CreateInstance(PartRegistry.All<GeneratorOptions>()[name])!;
        Agrees(options.Tiny().For(64, channels, classes));
    }

    [Fact]
    public void Every_form_of_StyleGAN2_agrees()
    {
        var options = (StyleGan2GeneratorOptions)new StyleGan2GeneratorOptions().Tiny();
        Agrees((options with { Architecture = "resnet", ConvClamp = 0.3 }).For(32, 3, 0));
        Agrees((options with { Architecture = "orig", UseNoise = false, Activation = Activation.Swish }).For(16, 3, 0));
        Agrees((options with { MinerLayers = 3 }).For(16, 3, 2));
        Agrees((options with { ResampleFilter = [1], MappingActivation = Activation.Tanh }).For(16, 3, 0));
        Agrees((options with { ResampleFilter = [1, 2, 3, 4, 4, 3, 2, 1, 1] }).For(16, 4, 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Large_images_agree(int classes)
    {
        var styles = new StyleGan2GeneratorOptions { ZDim = 8, WDim = 8, ChannelBase = 512, ChannelMax = 8 };
        Agrees(styles.For(256, 3, classes));
        Agrees(new FastGanOptions { Lite = true }.Tiny().For(256, 3, classes));
        Agrees(new FastGanOptions().Tiny().For(256, 3, classes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.25)]
    [InlineData(3)]
    public void A_ProGAN_agrees_as_far_as_it_has_grown(double lod) => Agrees(
        new ProGanOptions { ZDim = 8, ChannelBase = 256, ChannelMax = 8 }.For(32, 3, 0),
        network => network.state_dict()["growth.lod"].fill_(lod));

    [Theory]
    [InlineData(0)]
    [InlineData(1.25)]
    [InlineData(2)]
    public void A_StyleGAN2_agrees_as_far_as_it_has_grown(double lod) => Agrees(
        ((StyleGan2GeneratorOptions)new StyleGan2GeneratorOptions().Tiny() with { StartResolution = 8 }).For(32, 3, 0),
        network => network.state_dict()["growth.lod"].fill_(lod));

    [Theory]
    [InlineData(GeneratorPart.Mapping, 0)]
    [InlineData(GeneratorPart.Mapping, 3)]
    [InlineData(GeneratorPart.Synthesis, 0)]
    public void Its_steps_agree_one_by_one(GeneratorPart part, int classes)
    {
        Agrees(new StyleGan2GeneratorOptions().Tiny().For(16, 3, classes), export: new() { Part = part });
        Agrees(new FastGanOptions().Tiny().For(32, 3, classes), export: new() { Part = part });
    }

    [Fact]
    public void Noise_can_be_left_out_or_drawn_anew_every_time()
    {
        var options = new StyleGan2GeneratorOptions().Tiny().For(16, 3, 0);
        Agrees(options, export: new() { Noise = NoiseMode.None });
        Agrees(options, export: new() { Noise = NoiseMode.Random });
    }

    private static void Agrees(
        GeneratorOptions options, Action<ImageGenerator>? change = null, OnnxExportOptions? export = null)
    {
        using var draws = new Generator(1);
        using var network = options.Create(draws);
        using (no_grad())
        {
            // As after training: noise has a strength, biases are not 0.
            foreach (var parameter in network.parameters())
                parameter.add_(randn(parameter.shape, generator: draws) * 0.1);

            // Spectral norms and running statistics follow the weights.
            for (var i = 0; i < 8; i++)
            {
                using var scope = NewDisposeScope();
                var z = randn([4, options.ZDim], generator: draws);
                var labels = options.CDim > 0 ? eye(4, options.CDim) : null;
                network.Synthesize(network.Map(z, labels, updateWAvg: true), NoiseMode.Const);
            }

            change?.Invoke(network);
        }

        network.eval();
        var found = OnnxExporter.Export(network, export ?? new());
        Assert.True(found.Agrees, $"{options}: {found.Difference}");
        Assert.True(found.Difference > 0 || export?.Part == GeneratorPart.Mapping); // two programs never round alike
    }
}
