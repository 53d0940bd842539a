using FewShotGan.Onnx.Execution;
using FewShotGan.Onnx.Graph;

namespace FewShotGan.Onnx;

/// <summary>
/// Finds the last value at each of the strides 4, 8, 16 and 32 of a network's backbone. A value belongs to the backbone
/// while nothing it depends on is smaller; the last at a stride is one that all that is smaller depends on (a dominator
/// of it in the graph), and the end of a block rather than a layer of the next one.
/// </summary>
internal sealed class AutoTaps
{
    private static readonly int[] Strides = [4, 8, 16, 32];

    private readonly OnnxGraph graph;
    private readonly Dictionary<string, long[]> shapes;
    private readonly Dictionary<string, OnnxNode> producers;
    private readonly ILookup<string, OnnxNode> consumers;
    private readonly Dictionary<string, int> strideOf = [];
    private readonly Dictionary<string, string?> dominatorOf = [];
    private readonly Dictionary<string, int> depthInTree = [];

    private AutoTaps(OnnxGraph graph)
    {
        this.graph = graph;
        shapes = ShapeProbe.Run(graph);
        (producers, consumers) = (graph.Producers(), graph.Consumers());
    }

    /// <summary>The names of the values, from the largest to the smallest.</summary>
    /// <exception cref="OnnxImportException">The network has none.</exception>
    public static IReadOnlyList<string> Find(OnnxGraph graph)
    {
        var search = new AutoTaps(graph);
        search.FollowGraph();
        var taps = new List<string>();
        foreach (var stride in Strides)
        {
            var channels = taps.Count == 0 ? 0 : search.Channels(taps[^1]);
            if (search.LastAt(stride, atLeast: channels) is { } tap) taps.Add(tap);
        }

        return taps.Count > 0
            ? taps
            : throw new OnnxImportException(
                "taps: auto finds no feature maps at a stride of 4, 8, 16 or 32 (a transformer has none); name the "
                    + "values to tap");
    }

    private long Channels(string value) => shapes[value][1];

    /// <summary>
    /// Finds strides and, for every value, the nearest one that it cannot do without (Cooper, Harvey and Kennedy 2001).
    /// </summary>
    private void FollowGraph()
    {
        var image = graph.Inputs[0].Name;
        var deepest = new Dictionary<string, int> { [image] = 1 };
        (dominatorOf[image], depthInTree[image]) = (null, 0);
        foreach (var node in graph.Nodes)
        {
            var sources = node.Inputs.Where(dominatorOf.ContainsKey).ToList();
            if (sources.Count == 0) continue;
            foreach (var value in node.Outputs.Where(shapes.ContainsKey))
            {
                var nearest = sources.Aggregate(Common);
                (dominatorOf[value], depthInTree[value]) = (nearest, depthInTree[nearest] + 1);
                var (before, own) = (sources.Max(source => deepest[source]), StrideOf(value));
                deepest[value] = Math.Max(before, own ?? 0);
                // What was made larger again belongs to a neck or a head.
                if (own >= before) strideOf[value] = own.Value;
            }
        }
    }

    private string Common(string a, string b)
    {
        while (a != b)
        {
            if (depthInTree[a] >= depthInTree[b]) a = dominatorOf[a]!;
            else b = dominatorOf[b]!;
        }

        return a;
    }

    /// <summary>
    /// How many times smaller than the image a feature map is, to the nearest power of two; null for anything else.
    /// </summary>
    private int? StrideOf(string value)
    {
        var image = shapes[graph.Inputs[0].Name];
        if (shapes[value] is not [_, _, > 1 and var height, > 1 and var width]) return null;
        int Power(long whole, long part) => (int)Math.Round(Math.Log2((double)whole / part));
        return Power(image[2], height) is >= 0 and var power && power == Power(image[3], width) ? 1 << power : null;
    }

    private string? LastAt(int stride, long atLeast)
    {
        // The last value at the next stride depends on the whole of this one; the last stride has only its own end.
        var isLast = !strideOf.ContainsValue(2 * stride);
        var end = strideOf.LastOrDefault(entry => entry.Value == (isLast ? stride : 2 * stride)).Key;
        var candidates = new List<string>();
        for (var value = end; value is not null; value = dominatorOf[value])
        {
            // A neck has fewer channels than the backbone it hangs on.
            if (strideOf.GetValueOrDefault(value) == stride && (!isLast || Channels(value) >= atLeast))
                candidates.Add(value);
        }

        return candidates.Count == 0 ? null : EndOfBlock(candidates);
    }

    /// <summary>
    /// The last candidate, unless it is a layer of the next block (an inverted bottleneck widens before it steps down):
    /// then the sum or branching point that the block begins with.
    /// </summary>
    private string EndOfBlock(List<string> candidates)
    {
        var passedConvolution = false;
        foreach (var value in candidates)
        {
            var mayEnd = passedConvolution || value == candidates[0];
            if (mayEnd && (IsJoin(producers[value]) || IsBranchingPoint(value))) return value;
            passedConvolution |= producers[value].Operator == "Conv";
        }

        return candidates[0];
    }

    // An activation written out takes its argument several times too, but no convolution among them.
    private bool IsBranchingPoint(string value) =>
        consumers[value].Count() > 1 && consumers[value].Any(node => node.Operator == "Conv");

    private bool IsJoin(OnnxNode node) => node.Operator is "Add" or "Concat"
        && node.Inputs.Count(dominatorOf.ContainsKey) > 1;
}
