using System.Text.Json;
using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.VisionAided;

public sealed class GoldenVisionAidedHeadTests
{
    private const string Fixture = "vision_aided_heads";

    [Fact]
    public void Every_head_agrees_with_the_reference_in_evaluation_and_training_with_gradients_and_singular_vectors()
    {
        using var golden = GoldenFile.Open(Fixture);
        var heads = Cases(golden).Where(entry => IsHead(entry.Value)).ToList();
        Assert.NotEmpty(heads);
        foreach (var (name, options) in heads) CheckHead(golden, name, options);
    }

    [Fact]
    public void BlurPool_agrees_with_the_reference()
    {
        using var golden = GoldenFile.Open(Fixture);
        var pools = Cases(golden).Where(entry => !IsHead(entry.Value)).ToList();
        Assert.NotEmpty(pools);
        foreach (var (name, options) in pools)
        {
            using var scope = NewDisposeScope();
            var x = golden[$"{name}.x"];
            using var pool = Pool(options, x.shape[1]);
            GoldenAssert.Close(golden[$"{name}.y"], pool.forward(x), Tolerance.Operator, name);
        }
    }

    private static void CheckHead(GoldenFile golden, string name, JsonElement options)
    {
        using var scope = NewDisposeScope();
        using var init = new torch.Generator(0);
        int levels = golden.After($"{name}.eval.out.").Count;
        var inputs = golden.After($"{name}.in.").Where(input => input != "class")
            .Select(input => golden.Variable($"{name}.in.{input}")).ToList();
        using var head = Head(options, inputs, init);
        golden.LoadInto(head, $"{name}.D.");
        var labels = golden.Find($"{name}.in.class") is { } classes
            ? eye(options.GetProperty("kwargs").Integer("num_classes")!.Value).index_select(0, classes)
            : null;

        head.eval();
        Compare("eval", head.Forward(inputs, labels));
        head.train();
        var logits = head.Forward(inputs, labels);
        Compare("train", logits);
        foreach (var state in golden.After($"{name}.train.after."))
            GoldenAssert.Close(
                golden[$"{name}.train.after.{state}"], head.state_dict()[state], Tolerance.Network,
                $"{name} {state} after training");

        var parameters = head.named_parameters().ToList();
        Assert.Equal(
            golden.After($"{name}.train.grad.").Order(StringComparer.Ordinal),
            parameters.Select(p => p.name).Order(StringComparer.Ordinal));
        var weighted = cat(logits.Select((logit, i) => (logit * golden[$"{name}.train.dout.{i}"]).flatten()).ToList());
        (string, Tensor, Tensor)[] gradients =
        [
            .. inputs.Select((input, i) => ($"in.{i}", golden[$"{name}.train.din.{i}"], input)),
            .. parameters.Select(p => (p.name, golden[$"{name}.train.grad.{p.name}"], (Tensor)p.parameter)),
        ];
        GoldenAssert.Gradients(weighted, ones_like(weighted), name, Tolerance.Gradient, gradients);

        void Compare(string mode, IReadOnlyList<Tensor> found)
        {
            Assert.Equal(levels, found.Count);
            for (int i = 0; i < levels; i++)
                GoldenAssert.Close(golden[$"{name}.{mode}.out.{i}"], found[i], Tolerance.Network, $"{name} {mode} {i}");
        }
    }

    private static VisionAidedHead Head(JsonElement options, List<Tensor> inputs, torch.Generator init)
    {
        var kwargs = options.GetProperty("kwargs");
        Known(kwargs, "level", "in_ch", "in_ch1", "in_ch2", "out_ch", "out_size", "down", "num_classes");
        int width = kwargs.Integer("out_ch") ?? 256, classes = kwargs.Integer("num_classes") ?? 0,
            size = kwargs.Integer("out_size") ?? 3;
        return options.Text("cls") switch
        {
            "MultiLevelDViT" => new MultiLevelHead(
                [.. inputs.SkipLast(1).Select(map => new HeadLevel((int)map.shape[1], kwargs.Integer("down") > 1))],
                (int)inputs[^1].shape[1], width, classes, init),
            "SimpleD" => new ConvHead((int)inputs[0].shape[1], width, size * size, classes, init),
            "MLPD" => new MlpHead((int)inputs[0].shape[1], width, classes, init),
            var other => throw new NotSupportedException(other),
        };
    }

    private static BlurPool Pool(JsonElement options, long channels)
    {
        Known(options, "pad_type", "filt_size", "stride", "pad_off");
        var padding = (options.TryGetProperty("pad_type", out var type) ? type.GetString() : "reflect") switch
        {
            "zero" => PaddingModes.Zeros,
            "refl" or "reflect" => PaddingModes.Reflect,
            "repl" or "replicate" => PaddingModes.Replicate,
            var other => throw new NotSupportedException(other),
        };
        return new BlurPool(
            channels, options.Integer("stride") ?? 2, options.Integer("filt_size") ?? 4, options.Integer("pad_off")
            ?? 0, padding);
    }

    // A key that is not known fails: the test would otherwise check something else than the file's.
    private static void Known(JsonElement options, params string[] keys) =>
        Assert.Empty(options.EnumerateObject().Select(item => item.Name).Except(keys));

    private static bool IsHead(JsonElement options) => options.TryGetProperty("cls", out _);

    private static List<(string Name, JsonElement Value)> Cases(GoldenFile golden) =>
        [.. golden.Json("cases").EnumerateObject().Select(item => (item.Name, item.Value))];
}
