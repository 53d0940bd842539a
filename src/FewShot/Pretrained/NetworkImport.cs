using System.Globalization;
using FewShotGan.Checkpoints;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Files;
using FewShotGan.Generators.StyleGan2;

namespace FewShotGan.Pretrained;

/// <summary>Networks in a file of Python's, for <c>fewshot import</c>: what they are, and as safetensors.</summary>
internal sealed class NetworkImport
{
    private readonly string path;
    private readonly PythonNetworks networks;
    private readonly SourceArchitecture architecture;

    private NetworkImport(string path)
    {
        this.path = path;
        networks = PythonNetworks.Read(path);
        architecture = PretrainedNetworks.Of(path, networks);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A pickle, or what <c>torch.save</c> wrote.</param>
    /// <exception cref="InputException">It is damaged, or holds no StyleGAN2 network.</exception>
    public static NetworkImport Read(string path) => PythonFile.Is(path)
        ? new(path)
        : throw new InputException($"{path}: found no file of Python's, expected a pickle or a PyTorch file");

    /// <summary>What the file holds, for people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"{path}: {networks.Kind}";
        var held = networks.Tensors.Keys.GroupBy(name => name.Split('.')[0])
            .Where(network => network.Key is "G" or "G_ema" or "D").Select(network => network.Key).ToList();
        yield return $"networks       {(held.Count > 0 ? string.Join(", ", held) : "one")}, "
            + $"{networks.Tensors.Count.ToString(CultureInfo.InvariantCulture)} tensors";
        if (architecture.Generator is StyleGan2GeneratorOptions generator)
            yield return Line(
                "generator", $"stylegan2, {generator.Architecture}", generator.Resolution, generator.ImageChannels,
                generator.CDim, generator.ChannelBase, generator.ChannelMax,
                $", z {generator.ZDim}, w {generator.WDim}, mapping of {generator.MappingLayers} layers"
                    + Clamp(generator.ConvClamp));
        if (architecture.Discriminator is StyleGan2DiscriminatorOptions discriminator)
            yield return Line(
                "discriminator", $"stylegan2, {discriminator.Architecture}", discriminator.Resolution,
                discriminator.ImageChannels, discriminator.CDim, discriminator.ChannelBase, discriminator.ChannelMax,
                Clamp(discriminator.ConvClamp));
        if (networks.Others.Count > 0) yield return $"left out       {string.Join(", ", networks.Others)}";
    }

    /// <summary>Writes all tensors under official names, and the architecture beside them.</summary>
    /// <param name="file">The safetensors file; replaced if it exists.</param>
    public void Write(string file)
    {
        var tensors = networks.Tensors.Select(entry => (entry.Key, Tensor: entry.Value.ToTensor())).ToList();
        try
        {
            WholeFile.Write(file, path => Safetensors.Write(path, tensors, ArchitectureMetadata.Of(architecture)));
        }
        finally
        {
            foreach (var (_, tensor) in tensors) tensor.Dispose();
        }
    }

    private static string Line(
        string network, string type, int side, int channels, int classes, int channelBase, int channelMax,
        string more) => string.Create(
            CultureInfo.InvariantCulture,
            $"{network,-14} {type}, {side} px, {channels} channels, ")
                + (classes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{classes} classes") : "no classes")
                + string.Create(
                    CultureInfo.InvariantCulture, $", channel_base {channelBase}, channel_max {channelMax}{more}");

    private static string Clamp(double? clamp) =>
        clamp is null ? "" : string.Create(CultureInfo.InvariantCulture, $", conv_clamp {clamp}");
}
