using FewShotGan.Metrics;

namespace FewShotGan.Runs;

/// <summary>One column of metrics.csv.</summary>
/// <param name="Name">The header.</param>
/// <param name="Unit">The unit, or what the numbers count.</param>
/// <param name="Meaning">What it says, in a sentence.</param>
/// <param name="Value">Takes it from a row; null where it was not measured.</param>
public sealed record MetricsColumn(string Name, string Unit, string Meaning, Func<MetricsRow, double?> Value)
{
    /// <summary>Every column, in the order of the file. Columns are only ever added, at the end.</summary>
    public static IReadOnlyList<MetricsColumn> All { get; } =
    [
        new("kimg", "1,000 pictures", "Real pictures shown to the discriminator since the run began.", row => row.Kimg),
        new("seconds", "s", "Time spent training, over all sessions of the run; writing files and samples is included.",
            row => row.Seconds),
        new("s_per_kimg", "s / 1,000 pictures", "Time of a thousand pictures in this tick, without writing files.",
            row => row.SecondsPerKimg),
        new("images_per_s", "pictures / s", "Pictures a second in this tick, without writing files.",
            row => row.ImagesPerSecond),
        new("loss_g", "nats", "Mean of softplus(-D(T(G(z)))): the generator's non-saturating loss.", row => row.LossG),
        new("loss_d_real", "nats", "Mean of softplus(-D(T(x))): the discriminator's loss on real pictures.",
            row => row.LossDReal),
        new("loss_d_fake", "nats", "Mean of softplus(D(T(G(z)))): the discriminator's loss on generated pictures.",
            row => row.LossDFake),
        new("r1", "1 / pixel value²", "Mean squared norm of the gradient of D(T(x)) with respect to x, without gamma; empty "
            + "for a tick in which the R1 phase did not run.", row => row.R1),
        new("d_sign_real", "-1 … 1", "Mean sign of D(T(x)) on the training pictures, ADA's r_t: near 0 the discriminator "
            + "cannot tell them apart, near 1 it has learnt them by heart.", row => row.DSignReal),
        new("memory_mb", "MiB", "Resident memory of the process at the end of the tick.", row => row.MemoryMb),
        new("diversity", "ratio", "Mean Euclidean pixel distance between the samples of the grid, over that between real "
            + "pictures (256 at most): 1 is as different from one another as these, 0 is the same picture each time; empty "
            + "for a tick without samples.", row => row.Diversity),
        new("path_length", "pixel value", "Mean length of the step that a picture takes for a step in w, along random directions; "
            + "empty for a tick in which the path-length phase did not run.", row => row.PathLength),
        new("pl_penalty", "pixel value²", "Mean squared difference of path lengths from their running mean, without its weight; "
            + "empty as above.", row => row.PlPenalty),
        new("augment_p", "0 … 1", "ADA's p at the end of the tick; empty without ADA.", row => row.AugmentP),
        new("r_t", "-1 … 1", "Mean of ADA's r_t, the mean sign of D(T(x)), over the windows that ended in this tick; empty unless p "
            + "adapts.", row => row.RT),
        new("r_v", "ratio", "Mean over those windows of ADA's r_v, (E[D(T(x))] - E[D(T(v))]) / (E[D(T(x))] - E[D(T(G(z)))]), v being "
            + "pictures held out; empty unless p adapts to it.", row => row.RV),
        new("d_acc_train", "0 … 1", "Share of training pictures that the discriminator takes for real at the end of the tick, D(T(x)) above "
            + "0: of as many as are held out, 256 at most, the same each time; empty without pictures held out.", row => row.DAccTrain),
        new("d_acc_val", "0 … 1", "The same share of pictures held out: as far as it is below d_acc_train, the discriminator knows its "
            + "pictures by heart.", row => row.DAccVal),
        new("fd", "squared features", "Fréchet distance of generated pictures from the training pictures, in the features of the metrics' network; this and "
            + "what follows are measured every `metrics.every_kimg` and at the end, and empty between.", row => Of(row, ["fd", "fid"], MetricValue.Train)),
        new("kid", "kernel", "Kernel distance from the training pictures, without bias: may be a little below 0.", row => Of(row, ["kid"], MetricValue.Train)),
        new("precision", "0 … 1", "Share of generated pictures that look like training pictures.", row => Of(row, ["precision"], MetricValue.Train)),
        new("recall", "0 … 1", "Share of training pictures that generated ones look like.", row => Of(row, ["recall"], MetricValue.Train)),
        new("density", "ratio", "How densely training pictures lie around generated ones: about 1 for pictures of their kind.",
            row => Of(row, ["density"], MetricValue.Train)),
        new("coverage", "0 … 1", "Share of training pictures that have a generated one nearby.", row => Of(row, ["coverage"], MetricValue.Train)),
        new("fd_held_out", "squared features", "Fréchet distance from the pictures held out.", row => Of(row, ["fd", "fid"], MetricValue.HeldOut)),
        new("kid_held_out", "kernel", "Kernel distance from the pictures held out.", row => Of(row, ["kid"], MetricValue.HeldOut)),
        new("precision_held_out", "0 … 1", "Share of generated pictures that look like pictures held out.", row => Of(row, ["precision"], MetricValue.HeldOut)),
        new("recall_held_out", "0 … 1", "Share of pictures held out that generated ones look like.", row => Of(row, ["recall"], MetricValue.HeldOut)),
        new("density_held_out", "ratio", "How densely pictures held out lie around generated ones.", row => Of(row, ["density"], MetricValue.HeldOut)),
        new("coverage_held_out", "0 … 1", "Share of pictures held out that have a generated one nearby.", row => Of(row, ["coverage"], MetricValue.HeldOut)),
        new("copying_p", "0 … 1", "The chance, without copying, of generated pictures so near to the training pictures, compared with those held out: "
            + "near 0 the generator copies.", row => MetricValue.Find(row.Metrics, "copying_z", MetricValue.HeldOut)?.PValue),
        new("copying_share", "0 … 1", "Share of generated pictures nearer to a training picture than the closest 1 % of those held out.",
            row => Of(row, ["copying_share"], MetricValue.HeldOut)),
        new("is", "classes", "Inception Score, where the metrics' network classifies.", row => Of(row, ["is"], MetricValue.None)),
        new("vision_aided", "discriminators", "Vision-aided discriminators at work in this tick; empty for a recipe without.", row => row.VisionAided),
    ];

    private static double? Of(MetricsRow row, string[] names, string reference) =>
        names.Select(name => MetricValue.Find(row.Metrics, name, reference)).FirstOrDefault(value => value is not null)?.Value;
}
