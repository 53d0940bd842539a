using System.Globalization;
using System.Text.RegularExpressions;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;

namespace FewShotGan.Pretrained;

/// <summary>
/// Reads the architecture of StyleGAN2 networks (Karras et al. 2020) off the names and shapes of their tensors.
/// </summary>
internal sealed class ArchitectureInference
{
    private readonly string file;
    private readonly IReadOnlyDictionary<string, long[]> shapes;

    /// <summary>Takes the tensors of one network.</summary>
    /// <param name="file">What messages call their source.</param>
    /// <param name="shapes">Shapes by official name.</param>
    public ArchitectureInference(string file, IReadOnlyDictionary<string, long[]> shapes) =>
        (this.file, this.shapes) = (file, shapes);

    /// <summary>A generator's options.</summary>
    /// <exception cref="InputException">The tensors are not of such a network.</exception>
    public StyleGan2GeneratorOptions Generator()
    {
        var channels = Channels("synthesis.", "conv1.weight");
        int resolution = channels.Keys.Max();
        var (channelBase, channelMax) = Width(channels);
        var embed = shapes.GetValueOrDefault("mapping.embed.weight");
        return new StyleGan2GeneratorOptions
        {
            Resolution = resolution,
            ImageChannels = Size($"synthesis.b{resolution}.torgb.weight", 0),
            WDim = Size("synthesis.b4.conv1.affine.weight", 1),
            ZDim = Size("mapping.fc0.weight", 1) - (int)(embed?[0] ?? 0),
            CDim = (int)(embed?[1] ?? 0),
            MappingLayers = MappingLayers(),
            ChannelBase = channelBase,
            ChannelMax = channelMax,
            Architecture = Has("synthesis.b4.torgb.weight")
            ? "skip"
            : Has($"synthesis.b{resolution}.skip.weight") ? "resnet" : "orig",
            UseNoise = Has("synthesis.b4.conv1.noise_strength"),
        };
    }

    /// <summary>A discriminator's options.</summary>
    /// <exception cref="InputException">The tensors are not of such a network.</exception>
    public StyleGan2DiscriminatorOptions Discriminator()
    {
        var channels = Channels("", "conv0.weight");
        channels[4] = Size("b4.conv.weight", 0);
        int resolution = channels.Keys.Max();
        var (channelBase, channelMax) = Width(channels);
        int labels = Has("mapping.embed.weight") ? Size("mapping.embed.weight", 1) : 0;
        var options = new StyleGan2DiscriminatorOptions
        {
            Resolution = resolution,
            ImageChannels = Size($"b{resolution}.fromrgb.weight", 1),
            CDim = labels,
            ChannelBase = channelBase,
            ChannelMax = channelMax,
            Architecture = Has("b4.fromrgb.weight") ? "skip" : Has($"b{resolution}.skip.weight") ? "resnet" : "orig",
            MbstdChannels = Size("b4.conv.weight", 1) - channels[4],
        };
        if (labels == 0) return options;
        int mapped = Size("b4.out.weight", 0);
        return options with { MappingLayers = MappingLayers(), CMapDim = mapped == channels[4] ? null : mapped };
    }

    private Dictionary<int, int> Channels(string prefix, string weight)
    {
        var block =
            new Regex($@"^{Regex.Escape(prefix)}b(\d{{1,4}})\.{Regex.Escape(weight)}$", RegexOptions.CultureInvariant);
        var channels = shapes.Where(entry => entry.Value.Length == 4)
            .Select(entry => (Match: block.Match(entry.Key), Shape: entry.Value))
            .Where(entry => entry.Match.Success)
            .ToDictionary(
                entry => int.Parse(entry.Match.Groups[1].Value, CultureInfo.InvariantCulture),
                entry => (int)entry.Shape[0]);
        int resolution = channels.Keys.DefaultIfEmpty().Max();
        bool complete = resolution is >= 8 and <= 1024 && int.IsPow2(resolution) && channels.Keys.All(int.IsPow2);
        return complete ? channels : throw Unknown($"{prefix}b8.{weight}");
    }

    private int MappingLayers() => shapes.Keys.Count(name =>
        name.StartsWith("mapping.fc", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal));

    /// <summary>A channel_base and channel_max that give min(base / r, max) channels at every resolution r.</summary>
    private (int Base, int Max) Width(Dictionary<int, int> channels)
    {
        int max = channels.Values.Max();
        int least = channels.Max(block => block.Key * block.Value);
        if (channels.All(block => Math.Min(least / block.Key, max) == block.Value)) return (least, max);
        var found = string.Join(
            ", ", channels.OrderBy(block => block.Key).Select(block => $"{block.Value} at {block.Key} px"));
        throw new InputException($"{file}: found channels {found}, expected those of a channel_base and a channel_max; "
            + "networks of other widths can't be built");
    }

    private bool Has(string name) => shapes.ContainsKey(name);

    private int Size(string name, int axis) =>
        shapes.TryGetValue(name, out var shape) && shape.Length > axis && shape[axis] is > 0 and <= int.MaxValue
            ? (int)shape[axis]
            : throw Unknown(name);

    private InputException Unknown(string name) => new(
        $"{file}: found no usable {name}, expected a StyleGAN2 network with official names; other networks can't begin "
            + "a training");
}
