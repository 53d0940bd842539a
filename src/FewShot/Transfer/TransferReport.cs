using System.Globalization;
using FewShotGan.Files;
using FewShotGan.Parts;
using static FewShotGan.Pretrained.PretrainedNetworks;

namespace FewShotGan.Transfer;

/// <summary>What became of each tensor of a run's networks, and of the source's that found no place.</summary>
public sealed class TransferReport
{
    private static readonly string[] Columns = [
        "network", "tensor", "shape", "numbers", "state", "source_shape", "training"];

    internal TransferReport(
        string source, string method, IReadOnlyList<TransferredTensor> tensors,
        IReadOnlyList<(NetworkRole Network, string Name)> unused, NetworkRole? standIn)
    {
        Source = source;
        Method = method;
        Tensors = tensors;
        Unused = unused;
        StandIn = standIn;
    }

    /// <summary>The checkpoint or file.</summary>
    public string Source { get; }

    /// <summary>The transfer method's name.</summary>
    public string Method { get; }

    /// <summary>Every parameter and buffer of every network.</summary>
    public IReadOnlyList<TransferredTensor> Tensors { get; }

    /// <summary>The source's tensors that the networks lack.</summary>
    public IReadOnlyList<(NetworkRole Network, string Name)> Unused { get; }

    /// <summary>The generator that stood in for the one that the source lacks, or null.</summary>
    public NetworkRole? StandIn { get; }

    /// <summary>What the tensors do not say: classes, growth, what is trained when.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The official names of a network's tensors that have their pretrained values.</summary>
    /// <param name="network">The network.</param>
    public IReadOnlySet<string> LoadedOf(NetworkRole network) => Tensors
        .Where(row => row.Network == network && row.State == LoadState.Loaded).Select(row => row.Name).ToHashSet();

    /// <summary>Writes one row a tensor.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    public void WriteCsv(string path)
    {
        using var csv = CsvFile.Open(path);
        csv.WriteRow(Columns);
        foreach (var row in Tensors)
            csv.WriteRow(
                NameOf(row.Network), row.Name, Shape(row.Shape), row.Numbers.ToString(CultureInfo.InvariantCulture),
                Text(row.State), row.SourceShape is null ? "" : Shape(row.SourceShape), Training(row.Trained));
        foreach (var (network, name) in Unused) csv.WriteRow(NameOf(network), name, "", "", "unused", "", "");
    }

    /// <summary>The report for the screen: totals, then each block of the networks with its layers.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"transfer       {Method} from {Source}";
        if (StandIn is { } standIn)
            yield return $"               one generator in the source: both begin as its {NameOf(standIn)}";
        foreach (var remark in Remarks) yield return $"               {remark}";
        foreach (var network in Tensors.GroupBy(row => row.Network))
        {
            if (network.All(row => row.State == LoadState.Missing))
            {
                yield return $"{NameOf(network.Key),-14} not in the source: it begins as it would without one";
                continue;
            }

            yield return $"{NameOf(network.Key),-14} {Totals(network.ToList())}";

            // The average's tensors are the generator's; it shows its blocks only where not all are loaded.
            if (network.Key == NetworkRole.GeneratorEma && network.All(row => row.State == LoadState.Loaded)) continue;
            foreach (var line in Blocks(network)) yield return line;
        }

        if (Unused.Count > 0)
            yield return Invariant($"unused         {Unused.Count} tensors of the source: ")
                + string.Join(" ", Unused.Select(row => $"{NameOf(row.Network)} {row.Name}"));
    }

    internal static string Shape(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    private static string Totals(List<TransferredTensor> rows)
    {
        var parts = rows.GroupBy(row => Text(row.State)).Select(Count)
            .Concat(rows.Where(row => row.Trained is not null).GroupBy(row => Training(row.Trained)).Select(Count));
        return Invariant($"{rows.Count} tensors: {string.Join(", ", parts)}");

        static string Count(IGrouping<string, TransferredTensor> group) =>
            Invariant($"{group.Count()} {group.Key} ({group.Sum(row => row.Numbers):N0} numbers)");
    }

    /// <summary>
    /// One line for the layers of a block that share a state; buffers only where they are not loaded.
    /// </summary>
    private static IEnumerable<string> Blocks(IEnumerable<TransferredTensor> rows) => rows
        .Where(row => row.Trained is not null || row.State != LoadState.Loaded)
        .Select(row => (Row: row, Place: Place(row.Name)))
        .GroupBy(entry =>
            (entry.Place.Block,
                State: string.Join(
                    ", ", new[] { Text(entry.Row.State), Training(entry.Row.Trained) }.Where(text => text.Length > 0))))
        .Select(group => $"  {group.Key.Block,-12} {group.Key.State,-18} "
            + string.Join(" ", group.Select(entry => entry.Place.Layer).Distinct()));

    /// <summary>
    /// The block and the layer of an official name: b32 and conv0 of <c>synthesis.b32.conv0.affine.weight</c>.
    /// </summary>
    private static (string Block, string Layer) Place(string name)
    {
        var parts = name.Split('.');
        int block = parts[0] == "synthesis" ? 1 : 0;
        return (parts[block], parts[Math.Min(block + 1, parts.Length - 1)]);
    }

    private static string Text(LoadState state) => state switch
    {
        LoadState.Loaded => "loaded",
        LoadState.ByClass => "by class",
        LoadState.Grown => "grown",
        LoadState.Missing => "missing",
        LoadState.OtherShape => "other shape",
        _ => "not loaded",
    };

    private static string Training(bool? trained) =>
        trained switch { true => "trainable", false => "frozen", null => "" };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
