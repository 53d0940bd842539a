using static TorchSharp.torch;

namespace FewShotGan.Transfer;

/// <summary>
/// The classes of a run whose pretrained networks have others: each begins as the source's class of the same name, and
/// as the mean of the source's where it has none.
/// </summary>
/// <param name="source">The source's classes in the order of its labels.</param>
/// <param name="areNamed">
/// Whether the source says their names; otherwise as many classes are taken for the same ones.
/// </param>
/// <param name="own">The run's classes.</param>
internal sealed class TransferredClasses(IReadOnlyList<string> source, bool areNamed, IReadOnlyList<string> own)
{
    private readonly IReadOnlyList<int> places = [.. own.Select(name => source.ToList().IndexOf(name))];

    /// <summary>Whether labels do not mean the same.</summary>
    public bool Differ => areNamed ? !source.SequenceEqual(own) : source.Count != own.Count;

    /// <summary>What becomes of each class, in a line.</summary>
    public string Remark
    {
        get
        {
            var known = own.Where((_, i) => places[i] >= 0).ToList();
            var others = own.Where((_, i) => places[i] < 0).ToList();
            return "classes: " + string.Join("; ", new[]
            {
                known.Count > 0 ? $"the source's {string.Join(", ", known)}" : null,
                others.Count > 0 ? $"{string.Join(", ", others)} at the mean of its {source.Count}" : null,
            }.OfType<string>());
        }
    }

    /// <summary>Whether tensors differ in their classes at most.</summary>
    /// <param name="found">The source's shape.</param>
    /// <param name="expected">The run's.</param>
    /// <param name="axis">The axis of the classes.</param>
    public static bool Fit(long[] found, long[] expected, int axis) => found.Length == expected.Length
        && found.Zip(expected).Where((_, i) => i != axis).All(pair => pair.First == pair.Second);

    /// <summary>A pretrained tensor for the run's classes.</summary>
    /// <param name="pretrained">
    /// The source's: the weight of a layer with an equalised learning rate, which is divided by the square root of the
    /// number of classes when it is used.
    /// </param>
    /// <param name="axis">The axis of the classes.</param>
    public Tensor Arrange(Tensor pretrained, int axis)
    {
        var mean = pretrained.mean([axis]);
        return stack(places.Select(place => place < 0 ? mean : pretrained.select(axis, place)).ToList(), axis)
            * Math.Sqrt((double)own.Count / source.Count);
    }
}
