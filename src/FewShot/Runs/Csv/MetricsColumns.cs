using FewShotGan.Layers;
using FewShotGan.Losses;
using FewShotGan.Metrics;
using FewShotGan.Parts;

namespace FewShotGan.Runs;

/// <summary>The columns of metrics.csv: what the loop knows itself, and what every part says that it reports.</summary>
internal static class MetricsColumns
{
    /// <summary>What the loop reports itself.</summary>
    private static readonly ReportedNumber[] Loop =
    [
        new("kimg", "1,000 images", "Real images shown to the discriminator since the run began."),
        new("seconds", "s",
            "Time spent training, over all sessions of the run; writing files and samples is included."),
        new("s_per_kimg", "s / 1,000 images", "Time of a thousand images in this tick, without writing files."),
        new("images_per_s", "images / s", "Images a second in this tick, without writing files."),
        new("memory_mb", "MiB", "Resident memory of the process at the end of the tick.") { Screen = "F0" },
        new("diversity", "ratio",
            "Mean Euclidean pixel distance between the samples of the grid, over that between real "
            + "images (256 at most): 1 is as different from one another as these, 0 is the same image each time; empty "
            + "for a tick without samples.") { Screen = "F2" },
        new("d_acc_train", "0 … 1",
            "Share of training images that the discriminator takes for real at the end of the tick, "
            + "the mean of its logits D(T(x)) above 0: of as many as are held out, 256 at most, the same each time; "
            + "empty without images held out."),
        new("d_acc_val", "0 … 1",
            "The same share of images held out: as far as it is below d_acc_train, the discriminator "
            + "knows its images by heart."),
        new("vision_aided", "discriminators",
            "Vision-aided discriminators at work in this tick; empty for a recipe without."),
    ];

    // The order of the first versions' files, which those that read them by place rely on; all others follow by name.
    private static readonly string[] First =
    [
        "kimg", "seconds", "s_per_kimg", "images_per_s", "loss_g", "loss_d_real", "loss_d_fake", "r1", "d_sign_real",
        "memory_mb", "diversity", "path_length", "pl_penalty", "augment_p", "r_t", "r_v", "d_acc_train", "d_acc_val",
        "fd", "kid", "precision", "recall", "density", "coverage", "fd_held_out", "kid_held_out",
        "precision_held_out", "recall_held_out", "density_held_out", "coverage_held_out", "copying_p",
        "copying_share", "is", "vision_aided",
    ];

    /// <summary>Every column, in the order of the file.</summary>
    public static IReadOnlyList<ReportedNumber> All { get; } =
    [
        .. new IEnumerable<ReportedNumber>[]
        {
            Loop, AdversarialLoss.Columns, PartRegistry.Every<AdversarialLoss>()
                .SelectMany(type => ((AdversarialLoss)Activator.CreateInstance(type)!).Reports),
            OfNumbers.Select(pair => pair.Place.Column),
            PartRegistry.Every<IReportsNumbers>()
                .SelectMany(type => ((IReportsNumbers)Activator.CreateInstance(type)!).Reports),
        }.SelectMany(numbers => numbers).DistinctBy(number => number.Name)
            .OrderBy(number => Array.IndexOf(First, number.Name) is >= 0 and var place ? place : First.Length)
            .ThenBy(number => number.Name, StringComparer.Ordinal),
    ];

    /// <summary>The columns of numbers that were measured of generated images.</summary>
    /// <param name="values">The numbers.</param>
    internal static IEnumerable<(string Column, double? Value)> OfMetrics(IReadOnlyList<MetricValue> values) =>
        from pair in OfNumbers
        let found = values.FirstOrDefault(
            value => value.Reference == pair.Place.Reference && pair.Number.IsNamed(MetricNumber.Bare(value.Name))
                && pair.Place.IsOfSecond == (MetricNumber.Bare(value.Name) != value.Name))
        select (pair.Place.Column.Name, pair.Place.IsPValue ? found?.PValue : found?.Value);

    private static IEnumerable<(MetricNumber Number, MetricColumn Place)> OfNumbers =>
        from metric in Metric.All
        from number in metric.Numbers
        from place in number.Columns
        select (number, place);
}
