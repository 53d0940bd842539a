using FewShotGan.Checkpoints;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Parts;
using FewShotGan.Pretrained;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Transfer;

/// <summary>Begins a run's networks from pretrained ones.</summary>
internal static class NetworkTransfer
{
    private const int Examples = 3;

    /// <summary>Copies what the method loads into the networks; all of it or nothing.</summary>
    /// <param name="source">The pretrained networks.</param>
    /// <param name="method">What is loaded and what will be trained.</param>
    /// <param name="name">What recipes call the method.</param>
    /// <param name="allowPartial">Whether tensors may be missing, of another shape or left over.</param>
    /// <param name="classes">The names of the run's classes, in the order of the labels; empty without labels.</param>
    /// <param name="networks">The run's networks; they keep device and type.</param>
    /// <returns>What became of each tensor.</returns>
    /// <exception cref="InputException">
    /// Not everything fits, and <paramref name="allowPartial"/> is false; or a tensor to load is not finite.
    /// </exception>
    public static TransferReport Load(
        PretrainedNetworks source, TransferMethod method, string name, bool allowPartial, IReadOnlyList<string> classes,
        params (NetworkRole Role, nn.Module Network)[] networks)
    {
        var labels = new TransferredClasses(source.Classes, source.NamesClasses, classes);
        var pairs = networks
            .SelectMany(network => Entries(network.Role, network.Network, source, method, labels)).ToList();
        var unused = networks.SelectMany(network => Unused(network.Role, network.Network, source)).ToList();
        var tensors = pairs.Select(pair => pair.Row).ToList();
        RefuseFrozenAtRandom(source.Name, tensors);
        if (!allowPartial) RequireAll(source.Name, tensors, unused);
        if (source.NamesClasses && labels.Differ && pairs.All(pair => pair.ClassAxis is null))
            throw new InputException(
                $"transfer.from: {source.Name}: found the classes {string.Join(", ", source.Classes)}, expected "
                    + $"{string.Join(", ", classes)}: networks of these types know classes by their place alone");
        RequireFinite(source, networks, tensors);

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (row, value, axis) in pairs)
        {
            if (row.State is not (LoadState.Loaded or LoadState.ByClass)) continue;
            var pretrained = source.Networks[row.Network][row.Name];
            value.copy_(row.State == LoadState.ByClass ? labels.Arrange(pretrained, axis!.Value) : pretrained);
        }

        return new TransferReport(source.Name, name, tensors, unused, source.StandIn)
        {
            Remarks = [.. new[]
            {
                tensors.Any(row => row.State == LoadState.ByClass) ? labels.Remark : null,
                tensors.Any(row => row.State == LoadState.Grown) ? "resolutions above the source's fade in" : null,
                method.Stages,
            }.OfType<string>()],
        };
    }

    private static IEnumerable<(TransferredTensor Row, Tensor Value, int? ClassAxis)> Entries(
        NetworkRole role, nn.Module network, PretrainedNetworks source, TransferMethod method,
        TransferredClasses labels)
    {
        var pretrained = source.Networks.GetValueOrDefault(role);
        int top = pretrained?.Keys.Select(name => ResolutionOf(network, name))
            .Where(resolution => resolution < int.MaxValue).Max() ?? int.MaxValue;
        foreach (var (name, parameter) in network.named_parameters())
            yield return Entry(
                name, parameter, role == NetworkRole.GeneratorEma ? null : method.Trains(role, name));
        foreach (var (name, buffer) in network.named_buffers()) yield return Entry(name, buffer, trained: null);

        (TransferredTensor, Tensor, int?) Entry(string name, Tensor value, bool? trained)
        {
            var found = pretrained?.GetValueOrDefault(name)?.shape;
            var axis = ClassAxis(network, name);
            var state = !method.Loads(role, name) ? LoadState.NotLoaded
                : found is null ? ResolutionOf(network, name) > top ? LoadState.Grown : LoadState.Missing
                : axis is { } classes && labels.Differ && TransferredClasses.Fit(found, value.shape, classes)
                    ? LoadState.ByClass
                : found.SequenceEqual(value.shape) ? LoadState.Loaded
                : LoadState.OtherShape;
            return (new TransferredTensor(role, name, value.shape, state, found, trained), value, axis);
        }
    }

    private static int? ResolutionOf(nn.Module network, string tensor) => network switch
    {
        ImageGenerator generator => generator.ResolutionOf(tensor),
        ImageDiscriminator discriminator => discriminator.ResolutionOf(tensor),
        _ => null,
    };

    private static int? ClassAxis(nn.Module network, string parameter) => network switch
    {
        ImageGenerator generator => generator.ClassAxis(parameter),
        ImageDiscriminator discriminator => discriminator.ClassAxis(parameter),
        _ => null,
    };

    private static IEnumerable<(NetworkRole, string)> Unused(
        NetworkRole role, nn.Module network, PretrainedNetworks source)
    {
        if (!source.Networks.TryGetValue(role, out var pretrained)) return [];
        var names = network.named_parameters().Select(pair => pair.Item1)
            .Concat(network.named_buffers().Select(pair => pair.Item1));
        return pretrained.Keys.Except(names).Order(StringComparer.Ordinal).Select(name => (role, name));
    }

    /// <summary>Layers that begin at random and are never trained are a mistake, whatever else is allowed.</summary>
    private static void RefuseFrozenAtRandom(string path, List<TransferredTensor> tensors)
    {
        var frozen = tensors.Where(row => row.Trained == false)
            .Where(row => row.State is not (LoadState.Loaded or LoadState.ByClass)).ToList();
        if (frozen.Count > 0)
            throw new InputException(
                $"transfer.from: {path}: {Part("to be frozen but not loaded from there", frozen.Select(Title))}. "
                + "Freeze fewer layers, or begin from a checkpoint that holds these");
    }

    private static void RequireAll(
        string path, List<TransferredTensor> tensors, List<(NetworkRole Role, string Name)> unused)
    {
        var missing = tensors.Where(row => row.State == LoadState.Missing).ToList();
        var reshaped = tensors.Where(row => row.State == LoadState.OtherShape).ToList();
        var parts = new[]
        {
            Part("missing", missing.Select(Title)),
            Part("of another shape", reshaped.Select(row => $"{Title(row)}: found "
                + $"{TransferReport.Shape(row.SourceShape!)}, expected {TransferReport.Shape(row.Shape)}")),
            Part("without a place in the recipe's networks",
                unused.Select(entry => $"{PretrainedNetworks.NameOf(entry.Role)} {entry.Name}")),
        };
        var found = string.Join("; ", parts.OfType<string>());
        if (found.Length > 0)
            throw new InputException(
                $"transfer.from: {path}: {found}. Leave out the keys of generator, discriminator and data "
                + "that differ from this checkpoint, or set transfer.allow_partial: true to begin what does not fit "
                + "from random weights");
    }

    private static void RequireFinite(
        PretrainedNetworks source, (NetworkRole Role, nn.Module Network)[] networks, List<TransferredTensor> tensors)
    {
        var own = networks.ToDictionary(network => network.Role, network => network.Network);
        Finiteness.Require($"transfer.from: {source.Name}", tensors
            .Where(row => row.State is LoadState.Loaded or LoadState.ByClass)
            .Where(row => NetworkFile.IsOwn(own[row.Network], row.Name))
            .Select(row => (Title(row), source.Networks[row.Network][row.Name])));
    }

    private static string Title(TransferredTensor row) => $"{PretrainedNetworks.NameOf(row.Network)} {row.Name}";

    private static string? Part(string what, IEnumerable<string> names)
    {
        var all = names.ToList();
        if (all.Count == 0) return null;
        var examples = string.Join(", ", all.Take(Examples)) + (all.Count > Examples ? ", …" : "");
        return $"{all.Count} {(all.Count == 1 ? "tensor is" : "tensors are")} {what} ({examples})";
    }
}
