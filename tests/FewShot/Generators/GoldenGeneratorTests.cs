using System.Globalization;
using System.Text.Json;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

public sealed class GoldenGeneratorTests
{
    [Theory]
    [InlineData("stylegan2_g32")]
    [InlineData("stylegan2_g32_cond")]
    [InlineData("stylegan2_g16_clamp")]
    public void The_generator_agrees_with_the_reference(string file)
    {
        using var golden = GoldenFile.Open(file);
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var g = new StyleGan2Generator(Options(golden.Json("kwargs")), rng);
        golden.LoadInto(g, "G.");
        if (golden.Has("num_ws")) Assert.Equal(golden.Json("num_ws").GetInt32(), g.NumWs);
        CheckWs(golden, g);
        CheckImages(golden, g);
        CheckBlocks(golden, g);
        CheckGradients(golden, g);
    }

    // out.ws.psi0.7.cutoff3: truncation by 0.7 in the first three ws.
    private static void CheckWs(GoldenFile golden, StyleGan2Generator g)
    {
        var names = golden.After("out.ws.psi");
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            var parts = name.Split(".cutoff");
            var ws = g.Mapping.Forward(
                golden["in.z"], golden.Find("in.c"), Psi(parts[0]),
                parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : null);
            GoldenAssert.Close(golden[$"out.ws.psi{name}"], ws, Tolerance.Network, $"ws psi{name}");
        }
    }

    private static void CheckImages(GoldenFile golden, StyleGan2Generator g)
    {
        var names = golden.After("out.img.psi");
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            var parts = name.Split(".noise_");
            var mode = parts.Length > 1 ? Enum.Parse<NoiseMode>(parts[1], ignoreCase: true) : NoiseMode.Const;
            var image = g.Forward(golden["in.z"], golden.Find("in.c"), Psi(parts[0]), noiseMode: mode);
            GoldenAssert.Close(golden[$"out.img.psi{name}"], image, Tolerance.Network, $"image psi{name}");
        }
    }

    private static void CheckBlocks(GoldenFile golden, StyleGan2Generator g)
    {
        var ws = g.Mapping.Forward(golden["in.z"], golden.Find("in.c"));
        Tensor? x = null;
        Tensor? image = null;
        long first = 0;
        foreach (var block in g.Synthesis.Blocks)
        {
            (x, image) = block.Forward(
                x, image, ws.narrow(1, first, block.NumConv + block.NumToRgb), NoiseMode.Const);
            first += block.NumConv;
            var name = $"mid.b{block.Resolution}";
            if (golden.Find($"{name}.x") is { } midX) GoldenAssert.Close(midX, x, Tolerance.Network, $"{name}.x");
            if (golden.Find($"{name}.img") is { } midImage)
                GoldenAssert.Close(midImage, image!, Tolerance.Network, $"{name}.img");
        }
    }

    private static void CheckGradients(GoldenFile golden, StyleGan2Generator g)
    {
        if (golden.Find("grad.dimg") is null) return;
        var z = golden.Variable("in.z");
        var ws = g.Mapping.Forward(z, golden.Find("in.c"));
        var image = g.Synthesis.Forward(ws, NoiseMode.Const);
        var parameters = g.named_parameters().Where(p => golden.Find($"grad.G.{p.name}") is not null).ToList();
        Assert.Equal(golden.After("grad.G.").Count, parameters.Count);
        (string, Tensor, Tensor)[] inputs =
        [
            ("z", golden["grad.z"], z),
            ("ws", golden["grad.ws"], ws),
            .. parameters.Select(p => (p.name, golden[$"grad.G.{p.name}"], (Tensor)p.parameter)),
        ];
        GoldenAssert.Gradients(image, golden["grad.dimg"], "G", Tolerance.Gradient, inputs);
    }

    private static double Psi(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    internal static StyleGan2GeneratorOptions Options(JsonElement kwargs)
    {
        var options = new StyleGan2GeneratorOptions { Resolution = kwargs.Integer("img_resolution")!.Value };
        foreach (var item in kwargs.EnumerateObject())
        {
            options = item.Name switch
            {
                "mapping_kwargs" =>
                    item.Value.EnumerateObject().Aggregate(options, (o, i) => Mapping(o, i.Name, i.Value)),
                "synthesis_kwargs" =>
                    item.Value.EnumerateObject().Aggregate(options, (o, i) => Synthesis(o, i.Name, i.Value)),
                "img_resolution" => options,
                "z_dim" => options with { ZDim = item.Value.GetInt32() },
                "c_dim" => options with { CDim = item.Value.GetInt32() },
                "w_dim" => options with { WDim = item.Value.GetInt32() },
                "img_channels" => options with { ImageChannels = item.Value.GetInt32() },
                _ => throw new NotSupportedException($"kwargs.{item.Name} = {item.Value}"),
            };
        }

        return options;
    }

    private static StyleGan2GeneratorOptions Mapping(StyleGan2GeneratorOptions o, string key, JsonElement value) =>
        key switch
        {
            "num_layers" => o with { MappingLayers = value.GetInt32() },
            "embed_features" =>
                o with { EmbedFeatures = value.ValueKind == JsonValueKind.Null ? null : value.GetInt32() },
            "layer_features" =>
                o with { LayerFeatures = value.ValueKind == JsonValueKind.Null ? null : value.GetInt32() },
            "activation" => o with { MappingActivation = Enum.Parse<Activation>(value.GetString()!, ignoreCase: true) },
            "lr_multiplier" => o with { MappingLrMultiplier = value.GetDouble() },
            "w_avg_beta" => o with { WAvgBeta = value.GetDouble() },
            _ => throw new NotSupportedException($"mapping_kwargs.{key} = {value}"),
        };

    private static StyleGan2GeneratorOptions Synthesis(StyleGan2GeneratorOptions o, string key, JsonElement value) =>
        key switch
        {
            "num_fp16_res" when value.GetInt32() == 0 => o,
            "channel_base" => o with { ChannelBase = value.GetInt32() },
            "channel_max" => o with { ChannelMax = value.GetInt32() },
            "conv_clamp" => o with { ConvClamp = value.ValueKind == JsonValueKind.Null ? null : value.GetDouble() },
            "architecture" => o with { Architecture = value.GetString()! },
            "use_noise" => o with { UseNoise = value.GetBoolean() },
            "activation" => o with { Activation = Enum.Parse<Activation>(value.GetString()!, ignoreCase: true) },
            "resample_filter" =>
                o with { ResampleFilter = value.EnumerateArray().Select(v => v.GetDouble()).ToArray() },
            _ => throw new NotSupportedException($"synthesis_kwargs.{key} = {value}"),
        };
}
