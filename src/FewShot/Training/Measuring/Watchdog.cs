using System.Globalization;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Runs;

namespace FewShotGan.Training;

/// <summary>
/// Looks at what a run reports of itself and says so when it goes wrong, once for as long as it does. What it has said
/// follows from the rows of the run's tables alone, so that a run that goes on is not told twice.
/// </summary>
/// <param name="recipe">The run's recipe.</param>
/// <param name="heldOut">How many images are held out.</param>
internal sealed class Watchdog(Recipe recipe, int heldOut)
{
    // A number of one tick is noise; what three in a row have is not.
    private const int Ticks = 3;

    // Of 45 runs of this tool's recipes those with any augmentation were below 0.92 for so long; ADA aims at 0.6.
    private const double ByHeart = 0.95;

    // The same runs' samples were at 0.59 and more once they were images; real images have 1 by definition.
    private const double Alike = 0.3, Diverse = 0.5;

    // Without augmentation, where discriminators overfit, the same runs came to 0.5; with it to 0.3.
    private const double Gap = 0.4;

    // A share of fewer images is too coarse for that.
    private const int FewestHeldOut = 18;

    // KID is noisy: of so many evaluations one would be the best by chance.
    private const int Evaluations = 6;

    // Batch normalisation tells a batch of real images from one of generated ones whatever is in it.
    private readonly bool judgesBySign = recipe.Loss.DividesAtZero && recipe.Discriminator.Batch.Group is not null;

    private readonly HashSet<string> said = [];
    private readonly List<MetricsRow> rows = [];
    private MetricValue? best;
    private int sinceBest;

    /// <summary>A run's watchdog as it was when it had come so far.</summary>
    /// <param name="recipe">As above.</param>
    /// <param name="heldOut">As above.</param>
    /// <param name="rows">The rows of its metrics.csv until then.</param>
    /// <param name="evaluations">What it measured until then.</param>
    public static Watchdog Of(
        Recipe recipe, int heldOut, IEnumerable<IReadOnlyDictionary<string, string>> rows,
        IReadOnlyList<RunEvaluation> evaluations)
    {
        var watchdog = new Watchdog(recipe, heldOut);
        foreach (var row in rows)
        {
            long nimg = (long)MetricsCsv.Images(row);
            var measured = evaluations.FirstOrDefault(evaluation => evaluation.Nimg == nimg);
            var numbers = new MetricsRow(row.Select(cell => (cell.Key, Number(cell.Value))));
            watchdog.Look(measured is null ? numbers : numbers.With(measured.Values));
        }

        return watchdog;
    }

    /// <summary>Looks at a row.</summary>
    /// <param name="row">The row, with what was measured at its end.</param>
    /// <returns>What is wrong since this row, a sentence each, and whether the run should not go on with it.</returns>
    public IReadOnlyList<(string Problem, bool IsGrave)> Look(MetricsRow row)
    {
        rows.Add(row);
        if (rows.Count > Ticks) rows.RemoveAt(0);
        return Problems(row).ToList();
    }

    private IEnumerable<(string Problem, bool IsGrave)> Problems(MetricsRow row)
    {
        if (row["diversity"] is { } diversity && First("alike", IsLow(diversity), diversity >= Diverse))
            yield return (Text($"the samples are all alike (diversity {diversity:0.00}, of real images 1): the ")
                + "generator has collapsed; begin again with augmentation or smaller steps", true);
        if (judgesBySign && First(
            "by heart", Of("d_sign_real").DefaultIfEmpty(0).Min() >= ByHeart,
            Of("d_sign_real").DefaultIfEmpty(1).Max() < ByHeart))
            yield return (Text($"the discriminator knows the training images by heart (d_sign_real {ByHeart} or more ")
                + Text($"in {Ticks} ticks), and the generator learns little from it; augment more, or let it learn ")
                + "more slowly (optimizer.d_lr)", true);
        double apart = Mean("d_acc_train") - Mean("d_acc_val");
        if (heldOut >= FewestHeldOut && First("gap", apart >= Gap, apart < Gap / 2))
            yield return (Text($"the discriminator takes {100 * Mean("d_acc_train"):0} % of the training images for ")
                + Text($"real and {100 * Mean("d_acc_val"):0} % of those held out: it overfits; augment more"), true);
        if (row.Metrics.Count == 0) yield break;
        var evaluation = new RunEvaluation(0, row.Metrics);
        bool copies = BestEvaluation.IsAlarming(evaluation);
        if (First("copies", copies, !copies))
            yield return ("the generated images are nearer to training images than chance explains: the run copies "
                + "them; look at pairs.png, and take an earlier checkpoint", true);
        bool hasStalled = HasStalled(evaluation.Kid);
        if (First("plateau", hasStalled, !hasStalled))
            yield return (Text($"KID has not fallen for {sinceBest} evaluations: to train on may not pay"), false);
    }

    /// <summary>Whether a problem is there that was not there before, or has been quite gone since.</summary>
    private bool First(string problem, bool isThere, bool isGone)
    {
        if (isGone) said.Remove(problem);
        return isThere && said.Add(problem);
    }

    // Samples of the first images are alike without being wrong: nothing has been learned yet.
    private bool IsLow(double diversity)
    {
        if (diversity is >= Diverse and <= 2) said.Add("has been diverse");
        return diversity < Alike && said.Contains("has been diverse");
    }

    private bool HasStalled(MetricValue? kid)
    {
        if (kid is null || !double.IsFinite(kid.Value)) return sinceBest >= Evaluations;
        if (kid.Protocol != best?.Protocol) (best, sinceBest) = (kid, 0); // others are not comparable
        else if (kid.Value < best.Value) (best, sinceBest) = (kid, 0);
        else sinceBest++;
        return sinceBest >= Evaluations;
    }

    private double Mean(string column) => Of(column).DefaultIfEmpty(double.NaN).Average();

    /// <summary>A column of the latest ticks; nothing before there are enough of them.</summary>
    private IEnumerable<double> Of(string column) =>
        rows.Count < Ticks || rows.Any(row => row[column] is null) ? [] : rows.Select(row => row[column]!.Value);

    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
