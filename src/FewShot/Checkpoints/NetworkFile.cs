using FewShotGan.Discriminators;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Checkpoints;

/// <summary>A network's parameters and buffers as a safetensors file, by their official names.</summary>
internal static class NetworkFile
{
    /// <summary>Writes every parameter and buffer of <paramref name="network"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    public static void Write(string path, nn.Module network)
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(path, Entries(network).Select(entry => (entry.Name, entry.Value.detach().cpu())));
    }

    /// <summary>
    /// Fills <paramref name="network"/> from a file that must hold exactly its names and shapes; nothing is loaded in
    /// part.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network; its values are overwritten, its device and type stay.</param>
    /// <exception cref="InputException">
    /// A name is missing or unknown, a shape differs, or a number is not finite.
    /// </exception>
    public static void Read(string path, nn.Module network)
    {
        using var file = Safetensors.Read(path);
        Fill(path, file.Tensors, network);
    }

    /// <summary>As <see cref="Read"/>, from tensors that are read already.</summary>
    /// <param name="path">What messages call their file.</param>
    /// <param name="values">The tensors by name.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InputException">As of <see cref="Read"/>.</exception>
    public static void Fill(string path, IReadOnlyDictionary<string, Tensor> values, nn.Module network)
    {
        Finiteness.Require(
            path, values.Where(entry => IsOwn(network, entry.Key)).Select(entry => (entry.Key, entry.Value)));
        Copy(path, values, Entries(network).ToList());
    }

    /// <summary>
    /// Whether a tensor is a network's own, and so must be finite; a frozen network that a discriminator looks through
    /// may have been made with infinity in it.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="name">The tensor's name.</param>
    internal static bool IsOwn(nn.Module network, string name) => network is not ImageDiscriminator discriminator
        || discriminator.Trains(name);

    /// <summary>Every parameter and buffer of a network.</summary>
    /// <param name="network">The network.</param>
    internal static IEnumerable<(string Name, Tensor Value)> Entries(nn.Module network) =>
        network.named_parameters().Select(pair => (pair.Item1, (Tensor)pair.Item2)).Concat(network.named_buffers());

    /// <summary>
    /// Copies file values into tensors of the same names, after checking that names and shapes all agree.
    /// </summary>
    internal static void Copy(
        string path, IReadOnlyDictionary<string, Tensor> values, IReadOnlyList<(string Name, Tensor Value)> targets)
    {
        Check(path, values, targets);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, target) in targets) target.copy_(values[name]);
    }

    private static void Check(
        string path, IReadOnlyDictionary<string, Tensor> values, IReadOnlyList<(string Name, Tensor Value)> targets)
    {
        var missing = targets.Select(target => target.Name).Where(name => !values.ContainsKey(name)).ToList();
        var unknown = values.Keys.Except(targets.Select(target => target.Name)).ToList();
        if (missing.Count + unknown.Count > 0)
            throw new InputException($"{path}: {missing.Count} tensors missing{Examples(missing)}, {unknown.Count} "
                + $"unknown{Examples(unknown)}; the file is of another network");
        foreach (var (name, target) in targets)
            if (!values[name].shape.SequenceEqual(target.shape))
                throw new InputException(
                    $"{path}: {name}: found shape [{string.Join(", ", values[name].shape)}], expected "
                    + $"[{string.Join(", ", target.shape)}]; the file is of another network");
    }

    private static string Examples(List<string> names) =>
        names.Count == 0 ? "" : $" ({names[0]}{(names.Count > 1 ? ", …" : "")})";
}
