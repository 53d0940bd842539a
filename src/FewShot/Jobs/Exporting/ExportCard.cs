using System.Globalization;
using System.Text;
using FewShotGan.Checkpoints;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Parts;
using FewShotGan.Pretrained;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Sampling;

namespace FewShotGan.Jobs;

/// <summary>
/// The page that goes with an exported generator: what it takes and gives, what it learned from, under which licence,
/// and how it measured.
/// </summary>
internal static class ExportCard
{
    /// <summary>The page, in Markdown.</summary>
    /// <param name="source">The checkpoint or file of weights that was exported.</param>
    /// <param name="generator">Its generator.</param>
    /// <param name="file">The exported file's name.</param>
    /// <param name="command">The command that exported it.</param>
    /// <param name="export">The ONNX file; null for weights.</param>
    /// <exception cref="InputException">The checkpoint or its run is damaged.</exception>
    public static string Write(
        string source, TrainedGenerator generator, string file, string command, OnnxExport? export)
    {
        var state = File.Exists(source) ? null : CheckpointState.Read(source);
        var run = RunFolder.OfCheckpoint(source);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {file}").AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"A {PartRegistry.NameOf(generator.Options)} generator of {generator.Options.Resolution} px, "
                + $"{Origin(source, state)}. Made by `{command}`.");
        if (export is not null)
        {
            text.AppendLine().AppendLine("| value | shape | meaning |").AppendLine("| --- | --- | --- |");
            foreach (var (name, shape, meaning) in export.Values)
                text.AppendLine(CultureInfo.InvariantCulture, $"| `{name}` | {shape} | {meaning} |");
            text.AppendLine().AppendLine(
                CultureInfo.InvariantCulture,
                $"ONNX Runtime's results differ by at most {export.Difference:G2} from the generator's own.");
        }

        text.AppendLine().AppendLine("## Data").AppendLine();
        foreach (var line in DataLines(state, generator.Classes, run))
            text.AppendLine(CultureInfo.InvariantCulture, $"- {line}");
        text.AppendLine().AppendLine("## Measured").AppendLine();
        foreach (var line in MetricLines(state, run)) text.AppendLine(line);
        return text.ToString();
    }

    private static string Origin(string source, CheckpointState? state) => state is null
        ? $"from {Path.GetFileName(ShippedNetworks.NameOf(source))}"
        : string.Create(CultureInfo.InvariantCulture, $"after {state.Nimg / 1000.0:0.###} thousand images");

    private static IEnumerable<string> DataLines(
        CheckpointState? state, IReadOnlyList<string> classes, RunFolder? run)
    {
        var count = state is null
            ? "Images that the file does not name"
            : string.Create(CultureInfo.InvariantCulture, $"{state.DataCount} images");
        var source = run is null ? null : RunRecipe.Read(run).Data.Source;
        // A folder's last name only: the rest would tell about somebody's machine.
        yield return source is null || SampleSets.IsSample(source)
            ? $"{count}{(source is null ? "" : $" of {source}")}"
            : $"{count} of '{Path.GetFileName(Path.TrimEndingDirectorySeparator(source))}'";
        if (classes.Count > 0) yield return $"Classes, in the order of the labels: {string.Join(", ", classes)}";
        yield return source is not null && SampleSets.LicenceOf(source) is { } licence
            ? $"Licence of the images: {licence}"
            : "Licence of the images: to be filled in; what a generator makes can come close to what it learned from";
    }

    private static IEnumerable<string> MetricLines(CheckpointState? state, RunFolder? run)
    {
        var evaluation = run is null || state is null
            ? null
            : EvaluationsCsv.Read(run.EvaluationsPath).LastOrDefault(evaluation => evaluation.Nimg <= state.Nimg);
        if (evaluation is null)
        {
            yield return state is null ? "The file does not say." : "Nothing was measured until then.";
            yield break;
        }

        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"At {evaluation.Kimg:0.###} thousand images, as docs/metrics.md explains:");
        yield return "";
        yield return "| number | compared with | value | 95 % interval |";
        yield return "| --- | --- | --- | --- |";
        foreach (var value in evaluation.Values)
            yield return $"| {value.Name} | {value.Reference} | {Number(value.Value)} | {Interval(value)} |";
    }

    private static string Interval(MetricValue value) =>
        value is { Low: { } low, High: { } high } ? $"{Number(low)} to {Number(high)}" : "";

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
