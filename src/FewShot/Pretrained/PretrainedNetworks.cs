using System.Globalization;
using FewShotGan.Checkpoints;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Parts;
using static TorchSharp.torch;

namespace FewShotGan.Pretrained;

/// <summary>
/// The networks of a checkpoint, of a <c>.safetensors</c> file with official names, prefixed <c>G.</c>, <c>G_ema.</c>
/// and <c>D.</c>, or of one network without a prefix, or of a file of Python's (<see cref="PythonNetworks"/>).
/// </summary>
internal sealed class PretrainedNetworks : IDisposable
{
    private static readonly (NetworkRole Role, string Prefix, string File)[] Roles =
    [
        (NetworkRole.Generator, "G.", CheckpointFolder.GeneratorFile),
        (NetworkRole.GeneratorEma, "G_ema.", CheckpointFolder.GeneratorEmaFile),
        (NetworkRole.Discriminator, "D.", CheckpointFolder.DiscriminatorFile),
    ];

    private readonly List<IDisposable> owned = [];
    private readonly Dictionary<NetworkRole, IReadOnlyDictionary<string, Tensor>> networks = [];

    private PretrainedNetworks(string path) => Path = path;

    /// <summary>The checkpoint's folder, or the file.</summary>
    public string Path { get; }

    /// <summary>What messages call it.</summary>
    public string Name => ShippedNetworks.NameOf(Path);

    /// <summary>
    /// The tensors of each network by official name, on the CPU; a network that the source lacks is absent.
    /// </summary>
    public IReadOnlyDictionary<NetworkRole, IReadOnlyDictionary<string, Tensor>> Networks => networks;

    /// <summary>
    /// The names of the classes in the order of the labels; a file does not say them, and numbers them from 0 as
    /// StyleGAN2-ADA's <c>dataset.json</c> does. Empty without labels.
    /// </summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    /// <summary>Whether these are the names that the source says.</summary>
    public bool NamesClasses { get; private set; }

    /// <summary>The generator that stands in for one that the source lacks, or null.</summary>
    public NetworkRole? StandIn { get; private set; }

    /// <summary>Whether a file's name is one of networks.</summary>
    /// <param name="path">The file.</param>
    public static bool IsNamed(string path) => PythonFile.IsNamed(path)
        || System.IO.Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a network is called in files: <c>G</c>, <c>G_ema</c> or <c>D</c>.</summary>
    /// <param name="role">The network.</param>
    public static string NameOf(NetworkRole role) => Roles.First(known => known.Role == role).Prefix[..^1];

    /// <summary>Reads all tensors of a source.</summary>
    /// <param name="path">A checkpoint's folder, or a file.</param>
    /// <exception cref="InputException">It is damaged or holds no such network.</exception>
    public static PretrainedNetworks Open(string path)
    {
        var source = new PretrainedNetworks(path);
        try
        {
            if (File.Exists(source.Path)) source.ReadFile(source.Path);
            else source.ReadCheckpoint();
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>The architecture of a source's networks.</summary>
    /// <param name="path">A checkpoint's folder, or a file.</param>
    /// <exception cref="InputException">It is damaged, or holds no such network.</exception>
    public static SourceArchitecture ArchitectureOf(string path)
    {
        if (File.Exists(path)) return OfFile(path);
        var state = CheckpointState.Read(path);
        return new SourceArchitecture(state.Generator, state.Discriminator, Inferred: false);
    }

    /// <summary>The architecture of a file's networks.</summary>
    /// <param name="path">A safetensors file, or one of Python's.</param>
    /// <exception cref="InputException">It is damaged, or holds no such network.</exception>
    private static SourceArchitecture OfFile(string path)
    {
        if (PythonFile.Is(path)) return Of(path, PythonNetworks.Read(path));
        var header = Header(path);
        if (ArchitectureMetadata.Read(path, header.Metadata) is { } written) return written;
        var shapes = header.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape.ToArray());
        var (generator, _, discriminator) = Inferred(path, shapes);
        return new SourceArchitecture(generator, discriminator, Inferred: true);
    }

    /// <summary>The architecture of networks in a file of Python's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="python">What is in it.</param>
    /// <exception cref="InputException">It holds no StyleGAN2 network.</exception>
    public static SourceArchitecture Of(string path, PythonNetworks python)
    {
        var (generator, role, discriminator) = Inferred(
            path, python.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Shape));
        return new SourceArchitecture(
            generator is null ? null : python.Generator(role, generator),
            discriminator is null ? null : python.Discriminator(discriminator), Inferred: !python.KnowsAll);
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var one in owned) one.Dispose();
    }

    private static (StyleGan2GeneratorOptions?, NetworkRole, StyleGan2DiscriminatorOptions?) Inferred(
        string path, Dictionary<string, long[]> entries)
    {
        var shapes = ByRole(path, entries);
        var role = shapes.ContainsKey(NetworkRole.GeneratorEma) ? NetworkRole.GeneratorEma : NetworkRole.Generator;
        return (
            shapes.TryGetValue(role, out var generator) ? new ArchitectureInference(path, generator).Generator() : null,
            role,
            shapes.TryGetValue(NetworkRole.Discriminator, out var discriminator)
                ? new ArchitectureInference(path, discriminator).Discriminator()
                : null);
    }

    private static SafetensorsHeader Header(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return SafetensorsHeader.Read(stream, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{path}: cannot be read ({e.Message}); expected a safetensors file, a pickle or a PyTorch file");
        }
    }

    private static Dictionary<NetworkRole, Dictionary<string, T>> ByRole<T>(
        string path, IReadOnlyCollection<KeyValuePair<string, T>> entries)
    {
        // Without prefixes the file is of one network; a generator alone is what samples come from, the average.
        bool isGenerator = entries.Any(entry => entry.Key.StartsWith("synthesis.", StringComparison.Ordinal));
        var single = isGenerator ? NetworkRole.GeneratorEma : NetworkRole.Discriminator;
        var networks = new Dictionary<NetworkRole, Dictionary<string, T>>();
        foreach (var (name, value) in entries)
        {
            var (role, prefix, _) = Roles.FirstOrDefault(
                known => name.StartsWith(known.Prefix, StringComparison.Ordinal));
            if (prefix is null)
            {
                if (!IsOfOneNetwork(name)) throw Foreign(path, name);
                role = single;
            }

            if (!networks.TryGetValue(role, out var network)) networks[role] = network = new(StringComparer.Ordinal);
            if (!network.TryAdd(name[(prefix?.Length ?? 0)..], value)) throw Foreign(path, name);
        }

        if (networks.Count == 0)
            throw new InputException($"{path}: found no tensor, expected a StyleGAN2 network with official names");
        return networks;
    }

    private static bool IsOfOneNetwork(string name) =>
        name.StartsWith("synthesis.", StringComparison.Ordinal) || name.StartsWith("mapping.", StringComparison.Ordinal)
        || name == "growth.lod"
        || (name.StartsWith('b') && name.Length > 1 && char.IsAsciiDigit(name[1]));

    private static InputException Foreign(string path, string name) => new(
        $"{path}: found the tensor '{name}', expected official StyleGAN2 names (G.…, G_ema.…, D.…, or one "
            + "network's own)");

    private void ReadFile(string path)
    {
        foreach (var (role, tensors) in ByRole(path, PythonFile.Is(path) ? Python(path) : Whole(path)))
            networks[role] = tensors;
        long count = networks.Values.Select(tensors => tensors.GetValueOrDefault("mapping.embed.weight"))
            .FirstOrDefault(embed => embed is not null)?.shape[1] ?? 0;
        var names = PythonFile.Is(path) ? null : ArchitectureMetadata.ClassesOf(path, Header(path).Metadata);
        NamesClasses = names?.Count == count;
        Classes = NamesClasses
            ? names!
            : [.. Enumerable.Range(0, (int)count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        Complete(NetworkRole.Generator, NetworkRole.GeneratorEma);
        Complete(NetworkRole.GeneratorEma, NetworkRole.Generator);
    }

    private void ReadCheckpoint()
    {
        foreach (var (role, _, name) in Roles) networks[role] = Whole(System.IO.Path.Combine(Path, name));
        (Classes, NamesClasses) = (CheckpointState.Read(Path).Classes, true);
    }

    private IReadOnlyDictionary<string, Tensor> Whole(string path)
    {
        var file = Safetensors.Read(path);
        owned.Add(file);
        return file.Tensors;
    }

    private Dictionary<string, Tensor> Python(string path)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in PythonNetworks.Read(path).Tensors)
        {
            tensors.Add(name, tensor.ToTensor());
            owned.Add(tensors[name]);
        }

        return tensors;
    }

    private void Complete(NetworkRole absent, NetworkRole present)
    {
        if (networks.ContainsKey(absent) || !networks.TryGetValue(present, out var tensors)) return;
        networks[absent] = tensors;
        StandIn = present;
    }
}
