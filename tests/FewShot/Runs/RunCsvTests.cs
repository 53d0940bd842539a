using FewShotGan.Metrics;
using FewShotGan.Runs;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Runs;

public class RunCsvTests
{
    [Theory]
    [InlineData("kimg;seconds;loss_g\n0,008;1,5;0,7\n", ":1: found the column 'kimg;seconds;loss_g'")]
    [InlineData("kimg;seconds\n0.008;1\n", ":1: found the column 'kimg;seconds'")]
    [InlineData("kimg\tseconds\n0.008\t1\n", ":1: found the column 'kimg seconds'")]
    [InlineData("kimg,seconds\n\"0,008\",\"1,5\"\n", ":2: kimg: found '0,008', expected a number such as 0.5")]
    [InlineData("kimg,seconds\n0.008,1\n0.016,1 234.5\n", ":3: seconds: found '1 234.5'")]
    [InlineData("kimg,seconds\n0,008,1,5\n0.016,1\n", ":2: found 4 cells, expected the 2 of the header")]
    [InlineData("kimg,seconds\n0.008\n0.016,1\n", ":2: found 1 cells, expected the 2 of the header")]
    [InlineData("kimg,seconds\n0.016,2\n0.008,1\n", ":3: kimg: found 0.008 after 0.016, expected the rows in order")]
    [InlineData("kimg,seconds\n,2\n", ":2: kimg: found ''")]
    [InlineData("kimg,my notes\n0.008,good\n", ":1: found the column 'my notes'")]
    [InlineData("kimg,seconds,seconds\n0.008,1,1\n", ":1: found the column 'seconds' twice")]
    [InlineData("seconds\n1\n", ":1: found no column kimg")]
    public void A_file_that_another_program_saved_is_refused_in_a_line_and_stays_as_it_is(string text, string problem)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("metrics.csv");
        File.WriteAllText(path, text);
        var message = Assert.Throws<InputException>(() => MetricsCsv.Resume(path, nimg: 8)).Message;
        Assert.StartsWith(path + problem, message, StringComparison.Ordinal);
        Assert.EndsWith(
            "put the run's own file back, or move this one away to go on without its rows", message,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("\ufeffkimg,seconds\r\n0.008,1.5\r\n")] // saved with a byte-order mark and Windows' line ends
    [InlineData("\"kimg\",\"seconds\"\n\"0.008\",\"1.5\"\n")]
    [InlineData("kimg,seconds\n0.008,1.5")]
    [InlineData("kimg,seconds\n0.008,1.5\n0.016")] // cut short by a crash
    [InlineData("kimg,seconds\n0.008,1.5\n0.016,1e-")]
    public void One_that_says_the_same_is_read(string text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("metrics.csv");
        File.WriteAllText(path, text);
        MetricsCsv.Resume(path, nimg: 8).Dispose();
        var row = Assert.Single(MetricsCsv.ReadRows(path));
        Assert.Equal(("0.008", "1.5"), (row["kimg"], row["seconds"]));
    }

    [Theory]
    [InlineData("metrics.csv")]
    [InlineData("evaluations.csv")]
    [InlineData("vision_aided.csv")]
    public void A_run_is_not_gone_on_with_and_nothing_of_it_is_touched(string name)
    {
        using var tiny = new TinyRun();
        var training = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System);
        var run = training.Start(tiny.WithKimg(0.008), tiny.Runs).Run;
        File.WriteAllText(Path.Combine(run.Root, name), "kimg;network;name\n0,008;a;kid\n");
        var before = Content(run);
        var message = Assert.Throws<InputException>(() => training.Resume(run, tiny.WithKimg(0.016))).Message;
        Assert.StartsWith(
            Path.Combine(run.Root, name) + ":1: found the column 'kimg;network;name', expected kimg, ", message,
            StringComparison.Ordinal);
        Assert.Equal(before, Content(run));
        File.Delete(Path.Combine(run.Root, name));
        Assert.True(training.Resume(run, tiny.WithKimg(0.016)).Complete);
    }

    [Fact]
    public void Evaluations_with_decimal_commas_are_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("e.csv");
        var protocol =
            new MetricProtocol { Network = "n", NetworkSha256 = "h", Resize = "r", ReferenceCount = 1, Samples = 1,
                Seed = 0 };
        EvaluationsCsv.Write(
            path, [new(8, [new() { Name = "kid", Value = 0.5, Reference = MetricValue.Train, Protocol = protocol }])]);
        Assert.Equal(0.5, EvaluationsCsv.Read(path)[0].Values[0].Value);
        File.WriteAllText(path, File.ReadAllText(path).Replace(",0.5,", ",\"0,5\",", StringComparison.Ordinal));
        Assert.StartsWith(
            $"{path}:2: value: found '0,5', expected a number",
            Assert.Throws<InputException>(() => EvaluationsCsv.Read(path)).Message, StringComparison.Ordinal);
    }

    private static SortedDictionary<string, string> Content(RunFolder run) => new(
        Directory.GetFiles(run.Root, "*", SearchOption.AllDirectories)
        .Where(file => !Path.GetFileName(file).StartsWith(".lock", StringComparison.Ordinal))
            .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file))), StringComparer.Ordinal);
}
