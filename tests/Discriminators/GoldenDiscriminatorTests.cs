using System.Text.Json;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests;

public sealed class GoldenDiscriminatorTests
{
    [Theory]
    [InlineData("stylegan2_d32")]
    [InlineData("stylegan2_d32_cond")]
    [InlineData("stylegan2_d16_clamp_mbstd2")]
    public void The_discriminator_agrees_with_the_reference(string file)
    {
        using var golden = GoldenFile.Open(file);
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new StyleGan2Discriminator(Options(golden.Json("kwargs")), rng);
        golden.LoadInto(d, "D.");
        CheckBlocks(golden, d);
        CheckLogits(golden, d);
        CheckGradients(golden, d);
    }

    private static void CheckLogits(GoldenFile golden, StyleGan2Discriminator d)
    {
        var batches = golden.After("out.logits.batch");
        Assert.NotEmpty(batches);
        foreach (var batch in batches)
        {
            var n = long.Parse(batch, System.Globalization.CultureInfo.InvariantCulture);
            var logits = d.Forward(golden["in.img"].narrow(0, 0, n), golden.Find("in.c")?.narrow(0, 0, n));
            GoldenAssert.Close(golden[$"out.logits.batch{batch}"], logits, Tolerance.Network, $"logits of {batch}");
        }
    }

    private static void CheckBlocks(GoldenFile golden, StyleGan2Discriminator d)
    {
        Tensor? x = null;
        Tensor? image = golden["in.img"];
        foreach (var block in d.Blocks)
        {
            (x, image) = block.Forward(x, image);
            if (golden.Find($"mid.b{block.Resolution}.x.first2") is { } first2)
                GoldenAssert.Close(first2, x.narrow(0, 0, first2.shape[0]), Tolerance.Network, $"b{block.Resolution}");
        }

        if (golden.Find("mid.mbstd.plane") is { } plane)
        {
            var planes = plane.shape[1];
            var appended = d.Epilogue.Mbstd!.forward(x!).narrow(1, x!.shape[1], planes);
            GoldenAssert.Close(plane, appended.amax([2, 3]), Tolerance.Network, "mbstd");
        }

        if (golden.Find("mid.cmap") is { } cmap)
            GoldenAssert.Close(cmap, d.Mapping!.Forward(null, golden["in.c"]), Tolerance.Network, "cmap");
    }

    private static void CheckGradients(GoldenFile golden, StyleGan2Discriminator d)
    {
        if (golden.Find("grad.dlogits") is null) return;
        var image = golden.Variable("in.img");
        var logits = d.Forward(image, golden.Find("in.c"));
        var parameters = d.named_parameters().Where(p => golden.Find($"grad.D.{p.name}") is not null);
        Assert.Equal(golden.After("grad.D.").Count, parameters.Count());
        (string, Tensor, Tensor)[] inputs =
        [
            ("img", golden["grad.img"], image),
            .. parameters.Select(p => (p.name, golden[$"grad.D.{p.name}"], (Tensor)p.parameter)),
        ];
        GoldenAssert.Gradients(logits, golden["grad.dlogits"], "D", Tolerance.Gradient, inputs);
    }

    private static StyleGan2DiscriminatorOptions Options(JsonElement kwargs)
    {
        var options = new StyleGan2DiscriminatorOptions { Resolution = kwargs.Integer("img_resolution")!.Value };
        foreach (var item in kwargs.EnumerateObject()) options = With(options, item.Name, item.Value);
        return options;
    }

    // A key that is not known fails: the test would otherwise check another network than the file's.
    private static StyleGan2DiscriminatorOptions With(StyleGan2DiscriminatorOptions o, string key, JsonElement value) =>
        key switch
        {
            "img_resolution" => o,
            "num_fp16_res" when value.GetInt32() == 0 => o,
            "c_dim" => o with { CDim = value.GetInt32() },
            "img_channels" => o with { ImageChannels = value.GetInt32() },
            "architecture" => o with { Architecture = value.GetString()! },
            "channel_base" => o with { ChannelBase = value.GetInt32() },
            "channel_max" => o with { ChannelMax = value.GetInt32() },
            "conv_clamp" => o with { ConvClamp = value.ValueKind == JsonValueKind.Null ? null : value.GetDouble() },
            "cmap_dim" => o with { CMapDim = value.ValueKind == JsonValueKind.Null ? null : value.GetInt32() },
            "mbstd_group_size" =>
                o with { MbstdGroupSize = value.ValueKind == JsonValueKind.Null ? null : value.GetInt32() },
            "mbstd_num_channels" => o with { MbstdChannels = value.GetInt32() },
            "num_layers" => o with { MappingLayers = value.GetInt32() },
            "embed_features" =>
                o with { EmbedFeatures = value.ValueKind == JsonValueKind.Null ? null : value.GetInt32() },
            "layer_features" =>
                o with { LayerFeatures = value.ValueKind == JsonValueKind.Null ? null : value.GetInt32() },
            "lr_multiplier" => o with { MappingLrMultiplier = value.GetDouble() },
            "activation" => o with { Activation = Enum.Parse<Activation>(value.GetString()!, ignoreCase: true) },
            "resample_filter" =>
                o with { ResampleFilter = value.EnumerateArray().Select(v => v.GetDouble()).ToArray() },
            "mapping_kwargs" or "epilogue_kwargs" or "block_kwargs" =>
                value.EnumerateObject().Aggregate(o, (a, item) => With(a, item.Name, item.Value)),
            _ => throw new NotSupportedException($"kwargs.{key} = {value}"),
        };
}
