using System.Globalization;
using System.Text.RegularExpressions;
using FewShotGan.Checkpoints;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Pretrained;

/// <summary>
/// rosinality's StyleGAN2 (<c>stylegan2-pytorch</c>) computes what NVIDIA's does and has other names and shapes for it.
/// </summary>
internal static partial class RosinalityNames
{
    private const int MeanOf = 10_000;

    private static readonly string[] Prefixes = ["G.", "G_ema.", "D."];
    private static readonly string[] SynthesisFilters = ["", "conv0.", "conv1."];
    private static readonly string[] DiscriminatorFilters = ["", "conv0.", "conv1.", "skip."];

    /// <summary>Whether tensors have these names.</summary>
    /// <param name="names">The names, with or without the prefix of a network.</param>
    public static bool Are(IEnumerable<string> names) => names.Any(name =>
        name.EndsWith("conv1.conv.modulation.weight", StringComparison.Ordinal)
        || name.EndsWith("final_linear.1.weight", StringComparison.Ordinal));

    /// <summary>The same tensors under official names.</summary>
    /// <param name="path">What messages call the file.</param>
    /// <param name="tensors">Those of the file, with or without prefixes.</param>
    /// <param name="average">The mean w, if the file holds it; computed otherwise.</param>
    /// <exception cref="InputException">One has no official name.</exception>
    public static Dictionary<string, PickledTensor> Translate(
        string path, IReadOnlyDictionary<string, PickledTensor> tensors, PickledTensor? average)
    {
        var translated = new Dictionary<string, PickledTensor>(StringComparer.Ordinal);
        foreach (var network in tensors.GroupBy(entry => PrefixOf(entry.Key)))
        {
            var own = network.ToDictionary(entry => entry.Key[network.Key.Length..], entry => entry.Value);
            bool isGenerator = own.ContainsKey("input.input");
            foreach (var (name, tensor) in isGenerator ? Generator(path, own, average) : Discriminator(path, own))
                translated.Add(network.Key + name, tensor);
        }

        return translated;
    }

    private static string PrefixOf(string name) =>
        Prefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) ?? "";

    private static IEnumerable<(string Name, PickledTensor Tensor)> Generator(
        string path, Dictionary<string, PickledTensor> own, PickledTensor? average)
    {
        yield return ("mapping.w_avg", average is { } found
            ? found with { Shape = [found.Shape.Aggregate(1L, (product, side) => product * side)], Strides = [1] }
            : MeanW(path, own));
        foreach (var (name, tensor) in own)
        {
            if (BlurKernel().IsMatch(name)) continue; // the low-pass filter, which is the same everywhere
            yield return (GeneratorName(name) ?? throw Unknown(path, name), Official(tensor, name));
        }

        var blocks = own.Keys.Select(name => Layer().Match(name)).Where(match => match.Success)
            .Select(match => Number(match.Groups[1].Value) / 2).DefaultIfEmpty(-1).Max();
        yield return ("synthesis.b4.resample_filter", Filter());
        yield return ("synthesis.b4.conv1.resample_filter", Filter());
        for (int block = 0; block <= blocks; block++)
            foreach (var part in SynthesisFilters)
                yield return ($"synthesis.b{8 << block}.{part}resample_filter", Filter());
    }

    private static IEnumerable<(string Name, PickledTensor Tensor)> Discriminator(
        string path, Dictionary<string, PickledTensor> own)
    {
        var blocks = own.Keys.Select(name => DiscriminatorLayer().Match(name)).Where(match => match.Success)
            .Select(match => Number(match.Groups[1].Value)).DefaultIfEmpty(0).Max();
        foreach (var (name, tensor) in own)
        {
            if (BlurKernel().IsMatch(name)) continue;
            yield return (DiscriminatorName(name, blocks) ?? throw Unknown(path, name), tensor);
        }

        for (int block = 1; block <= blocks; block++)
        {
            int side = 4 << (blocks - block + 1);
            foreach (var part in DiscriminatorFilters)
                yield return ($"b{side}.{part}resample_filter", Filter());
            if (block == 1) yield return ($"b{side}.fromrgb.resample_filter", Filter());
        }

        yield return ("b4.conv.resample_filter", Filter());
    }

    private static string? GeneratorName(string name)
    {
        if (name == "input.input") return "synthesis.b4.const";
        if (Mapping().Match(name) is { Success: true } mapping)
            return $"mapping.fc{Number(mapping.Groups[1].Value) - 1}.{mapping.Groups[2].Value}";
        if (Noise().Match(name) is { Success: true } noise)
        {
            int layer = Number(noise.Groups[1].Value);
            return $"synthesis.b{4 << ((layer + 1) / 2)}.conv{(layer + 1) % 2}.noise_const";
        }

        if (SingleLayer().Match(name) is { Success: true } single)
        {
            var layer = single.Groups[1].Value == "conv1" ? "conv1" : "torgb";
            return Part(single.Groups[2].Value) is { } part ? $"synthesis.b4.{layer}.{part}" : null;
        }

        if (Layer().Match(name) is { Success: true } convolution)
        {
            int layer = Number(convolution.Groups[1].Value);
            return Part(convolution.Groups[2].Value) is { } part
                ? $"synthesis.b{8 << (layer / 2)}.conv{layer % 2}.{part}"
                : null;
        }

        return ToRgb().Match(name) is { Success: true } colours && Part(colours.Groups[2].Value) is { } rest
            ? $"synthesis.b{8 << Number(colours.Groups[1].Value)}.torgb.{rest}"
            : null;
    }

    private static string? Part(string name) => name switch
    {
        "conv.weight" => "weight",
        "conv.modulation.weight" => "affine.weight",
        "conv.modulation.bias" => "affine.bias",
        "noise.weight" => "noise_strength",
        "activate.bias" or "bias" => "bias",
        _ => null,
    };

    private static string? DiscriminatorName(string name, int blocks)
    {
        switch (name)
        {
            case "final_conv.0.weight": return "b4.conv.weight";
            case "final_conv.1.bias": return "b4.conv.bias";
            case "final_linear.0.weight": return "b4.fc.weight";
            case "final_linear.0.bias": return "b4.fc.bias";
            case "final_linear.1.weight": return "b4.out.weight";
            case "final_linear.1.bias": return "b4.out.bias";
            case "convs.0.0.weight": return $"b{4 << blocks}.fromrgb.weight";
            case "convs.0.1.bias": return $"b{4 << blocks}.fromrgb.bias";
        }

        if (DiscriminatorLayer().Match(name) is not { Success: true } match) return null;
        var part = match.Groups[2].Value switch
        {
            "conv1.0.weight" => "conv0.weight",
            "conv1.1.bias" => "conv0.bias",
            "conv2.1.weight" => "conv1.weight",
            "conv2.2.bias" => "conv1.bias",
            "skip.1.weight" => "skip.weight",
            _ => null,
        };
        return part is null ? null : $"b{4 << (blocks - Number(match.Groups[1].Value) + 1)}.{part}";
    }

    /// <summary>Without the axes of length 1 that are another shape only.</summary>
    private static PickledTensor Official(PickledTensor tensor, string name) => tensor.Shape.Length switch
    {
        5 => Without(tensor, [0]), // a modulated convolution's weight
        4 when name == "input.input" => Without(tensor, [0]),
        4 when Noise().IsMatch(name) => Without(tensor, [0, 1]),
        4 when name.EndsWith(".bias", StringComparison.Ordinal) => Without(tensor, [0, 2, 3]), // of an image
        1 when name.EndsWith("noise.weight", StringComparison.Ordinal) => Without(tensor, [0]),
        _ => tensor,
    };

    private static PickledTensor Without(PickledTensor tensor, int[] axes) => tensor with
    {
        Shape = [.. tensor.Shape.Where((side, axis) => side != 1 || !axes.Contains(axis))],
        Strides = [.. tensor.Strides.Where((_, axis) => tensor.Shape[axis] != 1 || !axes.Contains(axis))],
    };

    private static PickledTensor Filter()
    {
        using var filter = UpFirDn2d.SetupFilter(StyleGan2Shape.DefaultFilter);
        return PickledTensor.Of(filter);
    }

    /// <summary>
    /// The mean w of random latents (Karras et al. 2019, section 2.1), which most checkpoints do not hold.
    /// </summary>
    private static PickledTensor MeanW(string path, Dictionary<string, PickledTensor> own)
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(0);
        Tensor? w = null;
        for (int layer = 1; own.TryGetValue($"style.{layer}.weight", out var weight); layer++)
        {
            if (weight.Shape.Length != 2 || (w is not null && w.shape[1] != weight.Shape[1])
                || !own.TryGetValue($"style.{layer}.bias", out var bias)
                || !bias.Shape.SequenceEqual([weight.Shape[0]]))
                throw Unknown(path, $"style.{layer}.weight");
            if (w is null)
            {
                w = randn(MeanOf, weight.Shape[1], generator: draws, device: CPU);
                w /= w.square().mean([1], keepdim: true).sqrt();
            }

            const double Slowness = 0.01;
            using Tensor matrix = Float(weight), shift = Float(bias);
            w = nn.functional.leaky_relu(
                nn.functional.linear(w, matrix * (Slowness / Math.Sqrt(weight.Shape[1])), shift * Slowness), 0.2)
                * Math.Sqrt(2);
        }

        return PickledTensor.Of((w ?? throw Unknown(path, "style.1.weight")).mean([0]));
    }

    private static Tensor Float(PickledTensor tensor)
    {
        using var found = tensor.ToTensor();
        return found.to(ScalarType.Float32);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static InputException Unknown(string path, string name) => new(
        $"{path}: found the tensor '{name}' in a checkpoint of rosinality's StyleGAN2, expected those of its Generator "
            + "and Discriminator");

    [GeneratedRegex(@"^style\.(\d{1,2})\.(weight|bias)$")]
    private static partial Regex Mapping();

    [GeneratedRegex(@"^noises\.noise_(\d{1,2})$")]
    private static partial Regex Noise();

    [GeneratedRegex(@"^(conv1|to_rgb1)\.(.+)$")]
    private static partial Regex SingleLayer();

    [GeneratedRegex(@"^convs\.(\d{1,2})\.((?:conv|noise|activate)\..+)$")]
    private static partial Regex Layer();

    [GeneratedRegex(@"^to_rgbs\.(\d{1,2})\.(.+)$")]
    private static partial Regex ToRgb();

    [GeneratedRegex(@"^convs\.([1-9]\d?)\.((?:conv1|conv2|skip)\..+)$")]
    private static partial Regex DiscriminatorLayer();

    [GeneratedRegex(@"(^|\.)(blur|upsample|conv2\.0|skip\.0)\.kernel$|(^|\.)kernel$")]
    private static partial Regex BlurKernel();
}
