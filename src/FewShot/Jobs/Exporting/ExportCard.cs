using System.Globalization;
using System.Text;
using FewShotGan.Checkpoints;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Runs;

namespace FewShotGan.Jobs;

/// <summary>
/// The page that goes with an exported generator: what it takes and gives, what it learned from, under which licence,
/// and how it measured.
/// </summary>
internal static class ExportCard
{
    /// <summary>The page, in Markdown.</summary>
    /// <param name="checkpoint">The checkpoint that was exported.</param>
    /// <param name="file">The exported file's name.</param>
    /// <param name="command">The command that exported it.</param>
    /// <param name="export">The ONNX file; null for weights.</param>
    /// <exception cref="InputException">The checkpoint or its run is damaged.</exception>
    public static string Write(string checkpoint, string file, string command, OnnxExport? export)
    {
        var state = CheckpointState.Read(checkpoint);
        var run = RunFolder.OfCheckpoint(checkpoint);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {file}").AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"A {state.GeneratorType} generator of {state.Generator.Resolution} px, after {state.Nimg / 1000.0:0.###} "
                + $"thousand images. Made by `{command}`.");
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
        foreach (var line in DataLines(state, run)) text.AppendLine(CultureInfo.InvariantCulture, $"- {line}");
        text.AppendLine().AppendLine("## Measured").AppendLine();
        foreach (var line in MetricLines(state, run)) text.AppendLine(line);
        return text.ToString();
    }

    private static IEnumerable<string> DataLines(CheckpointState state, RunFolder? run)
    {
        var count = string.Create(CultureInfo.InvariantCulture, $"{state.DataCount} images");
        var source = run is null ? null : RunRecipe.Read(run).Data.Source;
        // A folder's last name only: the rest would tell about somebody's machine.
        yield return source is null || SampleSets.IsSample(source)
            ? $"{count}{(source is null ? "" : $" of {source}")}"
            : $"{count} of '{Path.GetFileName(Path.TrimEndingDirectorySeparator(source))}'";
        if (state.Classes.Count > 0)
            yield return $"Classes, in the order of the labels: {string.Join(", ", state.Classes)}";
        yield return source is not null && SampleSets.LicenceOf(source) is { } licence
            ? $"Licence of the images: {licence}"
            : "Licence of the images: to be filled in; what a generator makes can come close to what it learned from";
    }

    private static IEnumerable<string> MetricLines(CheckpointState state, RunFolder? run)
    {
        var evaluation = run is null
            ? null
            : EvaluationsCsv.Read(run.EvaluationsPath).LastOrDefault(evaluation => evaluation.Nimg <= state.Nimg);
        if (evaluation is null)
        {
            yield return "Nothing was measured until then.";
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
