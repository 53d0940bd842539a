using FewShotGan.Checkpoints;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Parts;

namespace FewShotGan.Pretrained;

/// <summary>
/// The networks in a file of Python's: StyleGAN2-ADA's pickles, whose classes carry their attributes, and PyTorch's
/// dictionaries of tensors, with official names or those of rosinality's StyleGAN2.
/// </summary>
internal sealed class PythonNetworks
{
    private const int DeepestModule = 32, MostModules = 20_000;

    private static readonly (NetworkRole Role, string[] Keys)[] Roles =
    [
        (NetworkRole.Generator, ["G", "g"]),
        (NetworkRole.GeneratorEma, ["G_ema", "g_ema"]),
        (NetworkRole.Discriminator, ["D", "d"]),
    ];

    private readonly string path;
    private readonly Dictionary<NetworkRole, PickledDict> arguments = [];
    private readonly Dictionary<string, PickledTensor> tensors = new(StringComparer.Ordinal);
    private int modules;

    private PythonNetworks(string path) => this.path = path;

    /// <summary>Every tensor by official name, with its network's prefix if the file says which it is of.</summary>
    public IReadOnlyDictionary<string, PickledTensor> Tensors => tensors;

    /// <summary>The names of what the file holds beside networks.</summary>
    public IReadOnlyList<string> Others { get; private set; } = [];

    /// <summary>What the file is, for people.</summary>
    public string Kind { get; private set; } = "PyTorch's dictionary of tensors";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is damaged, or holds no network that is known.</exception>
    public static PythonNetworks Read(string path)
    {
        var found = new PythonNetworks(path);
        found.Take(TorchFile.Read(path));
        if (found.tensors.Count == 0)
            throw new InputException($"{path}: found no network, expected G, D or G_ema, or a dictionary of tensors");
        found.RequireOwnNumbers();
        return found;
    }

    /// <summary>A network's options, with what its class says that shapes do not.</summary>
    /// <param name="role">The network.</param>
    /// <param name="inferred">What its shapes say.</param>
    public StyleGan2GeneratorOptions Generator(NetworkRole role, StyleGan2GeneratorOptions inferred)
    {
        if (!arguments.TryGetValue(role, out var given)) return inferred;
        var (mapping, synthesis) = (Section(given, "mapping_kwargs"), Section(given, "synthesis_kwargs"));
        return inferred with
        {
            ConvClamp = Number(synthesis, "conv_clamp"),
            MappingLrMultiplier = Number(mapping, "lr_multiplier") ?? inferred.MappingLrMultiplier,
            WAvgBeta = Number(mapping, "w_avg_beta") ?? inferred.WAvgBeta,
        };
    }

    /// <summary>The discriminator's options, with what its class says that shapes do not.</summary>
    /// <param name="inferred">What its shapes say.</param>
    public StyleGan2DiscriminatorOptions Discriminator(StyleGan2DiscriminatorOptions inferred)
    {
        if (!arguments.TryGetValue(NetworkRole.Discriminator, out var given)) return inferred;
        return inferred with
        {
            ConvClamp = Number(given, "conv_clamp"),
            MbstdGroupSize = (int?)Number(Section(given, "epilogue_kwargs"), "mbstd_group_size")
                ?? inferred.MbstdGroupSize,
        };
    }

    /// <summary>Whether a network's class says how it was made.</summary>
    public bool KnowsAll => arguments.Count > 0;

    private void Take(object? root)
    {
        switch (root)
        {
            case PickledObject network:
                AddModule(network, "", 0);
                Kind = $"a pickle of one {PickleNames.Shown(network.Class)}";
                if (Arguments(network) is { } given)
                    arguments[tensors.Keys.Any(IsOfGenerator) ? NetworkRole.GeneratorEma : NetworkRole.Discriminator] =
                        given;
                break;
            case PickledDict dictionary when dictionary.Texts.Any(entry => entry.Value is PickledTensor):
                AddTensors(dictionary, "");
                break;
            case PickledDict dictionary:
                TakeNetworks(dictionary);
                break;
        }

        if (RosinalityNames.Are(tensors.Keys))
        {
            Kind = "a checkpoint of rosinality's StyleGAN2";
            var average = (root as PickledDict)?.Find("latent_avg") as PickledTensor;
            var translated = RosinalityNames.Translate(path, tensors, average);
            tensors.Clear();
            foreach (var (name, tensor) in translated) tensors.Add(name, tensor);
        }
    }

    private void TakeNetworks(PickledDict dictionary)
    {
        var others = new List<string>();
        foreach (var (key, value) in dictionary.Texts)
        {
            var (role, keys) = Roles.FirstOrDefault(known => known.Keys.Contains(key));
            if (keys is null)
            {
                others.Add(PickleNames.Shown(key));
                continue;
            }

            if (value is PickledObject network)
            {
                Kind = "a pickle of StyleGAN2-ADA's";
                AddModule(network, Prefix(role), 0);
                if (Arguments(network) is { } given) arguments[role] = given;
            }
            else if (value is PickledDict state)
            {
                AddTensors(state, Prefix(role));
            }
        }

        Others = others;
    }

    private static string Prefix(NetworkRole role) => PretrainedNetworks.NameOf(role) + ".";

    private static bool IsOfGenerator(string name) => name.StartsWith("synthesis.", StringComparison.Ordinal);

    private static PickledDict? Arguments(PickledObject network) => network.State.Find("_init_kwargs") as PickledDict;

    private static PickledDict Section(PickledDict given, string key) => given.Find(key) as PickledDict ?? new();

    private static double? Number(PickledDict given, string key) => given.Find(key) switch
    {
        long whole => whole,
        double number => number,
        _ => null,
    };

    private void AddModule(PickledObject module, string prefix, int depth)
    {
        if (depth > DeepestModule || ++modules > MostModules)
            throw new InputException($"{path}: found modules within modules without end, expected a network");
        foreach (var section in new[] { "_parameters", "_buffers" })
            foreach (var (name, value) in Section(module.State, section).Texts)
                if (value is PickledTensor tensor) Add(prefix + name, tensor);
        foreach (var (name, value) in Section(module.State, "_modules").Texts)
            if (value is PickledObject inner)
                AddModule(inner, $"{prefix}{name}.", depth + 1);
    }

    private void AddTensors(PickledDict state, string prefix)
    {
        foreach (var (name, value) in state.Texts)
            if (value is PickledTensor tensor) Add(prefix + name, tensor);
    }

    private void Add(string name, PickledTensor tensor)
    {
        if (name != PickleNames.Shown(name))
            throw new InputException($"{path}: found a tensor named '{PickleNames.Shown(name)}', expected a name");
        if (!tensors.TryAdd(name, tensor))
            throw new InputException($"{path}: found the tensor '{name}' twice, expected each once");
    }

    /// <summary>Tensors that are views of the same numbers could be more than any memory holds.</summary>
    private void RequireOwnNumbers()
    {
        var taken = tensors.Values.Aggregate(Int128.Zero, (sum, tensor) => sum + tensor.Bytes);
        var held = tensors.Values.Select(tensor => tensor.Storage).Distinct()
            .Aggregate(Int128.Zero, (sum, storage) => sum + ((Int128)storage.Count * storage.Size));
        if (taken > 2 * held)
            throw new InputException($"{path}: found tensors that share their numbers, expected each its own");
    }
}
