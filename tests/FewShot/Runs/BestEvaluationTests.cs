using FewShotGan.Metrics;
using FewShotGan.Runs;

namespace FewShotGan.Tests.Runs;

public class BestEvaluationTests
{
    private static MetricValue Kid(double value, string reference, long count, string hash = "h") => new()
    {
        Name = "kid", Value = value, Reference = reference, Decides = reference == MetricValue.Train
            || count >= Evaluation.FewestDeciding,
        Protocol = new() { Network = "n", NetworkSha256 = hash, Resize = "r", ReferenceCount = count, Samples = 9,
            Seed = 0 },
    };

    private static List<RunEvaluation> Run(
        double[] train, double[]? heldOut = null, int count = 50, double[]? copying = null,
        string from = MetricValue.HeldOut) =>
        [.. train.Select((value, i) => new RunEvaluation(1000 * (i + 1),
        [
            Kid(value, MetricValue.Train, 100),
            .. heldOut is null ? [] : (MetricValue[])[Kid(heldOut[i], MetricValue.HeldOut, count)],
            .. copying is null
            ? []
            : (MetricValue[])[Kid(-3, from, count) with { Name = "copying_z", PValue = copying[i] }],
        ]))];

    [Fact]
    public void Fifty_images_held_out_decide_and_no_alarm_does() =>
        Assert.Equal(2, BestEvaluation.Of(Run([3, 2, 1, 0], [5, 4, 6, 7], copying: [0, 0, 0, 0]))!.Kimg);

    [Fact]
    public void Fewer_do_not_and_three_evaluations_against_the_training_images_are_averaged()
    {
        // A single lucky 0 at 2 kimg counts as (9 + 0) / 2; (0 + 2 + 3) / 3 is less than that and than (2 + 3 + 2) / 3.
        Assert.Equal(4, BestEvaluation.Of(Run([9, 0, 2, 3, 2], [5, 4, 6, 7, 1], count: 49))!.Kimg);
        Assert.Equal(1, BestEvaluation.Of(Run([1, 0.5 + 0.5, 1, 1]))!.Kimg);
    }

    [Fact]
    public void A_memorisation_alarm_vetoes_an_evaluation_but_counts_in_the_mean()
    {
        Assert.Equal(
            2, BestEvaluation.Of(Run([3, 2, 1, 0], [5, 4, 6, 7], count: 49, copying: [0.5, 0.01, 0.0099, 0]))!.Kimg);
        Assert.Null(BestEvaluation.Of(Run([3, 2], [5, 4], count: 49, copying: [0.001, 0.001])));
        Assert.Equal(1, BestEvaluation.Of(Run([3, 1], copying: [0.5, 0.001], from: MetricValue.Train))!.Kimg);
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(0.0125, 1.0)]
    [InlineData(0.02, null)]
    public void Blurred_images_near_to_all_but_as_near_as_a_copy_to_none_are_no_alarm(double share, double? best)
    {
        var run = Run([3], copying: [0.001], from: MetricValue.Train).ToList();
        var shares = Kid(share, MetricValue.Train, 100) with { Name = "copying_share", Floor = 0.0125 };
        Assert.Equal(best, BestEvaluation.Of([run[0] with { Values = [.. run[0].Values, shares] }])?.Kimg);
    }

    [Fact]
    public void Without_KID_there_is_none_and_those_of_another_protocol_do_not_count()
    {
        Assert.Null(BestEvaluation.Of([]));
        Assert.Null(BestEvaluation.Of([new(1000, [Kid(1, MetricValue.Train, 100) with { Name = "fd" }])]));
        Assert.Equal(
            3, BestEvaluation.Of([.. Run([0, 0]), new(3000, [Kid(1, MetricValue.Train, 100, "other")])])!.Kimg);
    }

    [Fact]
    public void A_number_that_is_not_finite_is_never_the_best_nor_counts_in_a_mean()
    {
        Assert.Equal(3, BestEvaluation.Of(Run([3, 2, 1], [double.NaN, 5, 4]))!.Kimg);
        Assert.Equal(1, BestEvaluation.Of(Run([1, double.NaN, 3, double.NegativeInfinity]))!.Kimg);
        Assert.Null(BestEvaluation.Of(Run([1, 2], [double.NaN, double.NaN])));
    }

    [Fact]
    public void Evaluations_read_back_as_they_were_written()
    {
        using var folder = new TemporaryFolder();
        var written = Run(
            [0.1 + 0.2, -1e-17, double.NaN], [1.0 / 3, 5e-324, double.PositiveInfinity], count: 49, copying: [0, 1, 1]);
        written[0] = written[
            0] with { Values = [
                .. written[0].Values,
                Kid(2, MetricValue.None, 0) with { Low = 1, High = 3, StandardError = 0.5, Floor = 0.1,
                    Note = "a, \"b\"" }] };
        EvaluationsCsv.Write(folder.File("e.csv"), written);
        var read = EvaluationsCsv.Read(folder.File("e.csv"));
        Assert.Equal(written.Select(evaluation => evaluation.Nimg), read.Select(evaluation => evaluation.Nimg));
        Assert.Equal(
            written.SelectMany(evaluation => evaluation.Values), read.SelectMany(evaluation => evaluation.Values));
        Assert.Empty(EvaluationsCsv.Read(folder.File("none.csv")));
        File.WriteAllText(folder.File("e.csv"), "kimg,name\n1,kid\n");
        Assert.Contains(
            "not a run's evaluations",
            Assert.Throws<InputException>(() => EvaluationsCsv.Read(folder.File("e.csv"))).Message,
            StringComparison.Ordinal);
    }
}
