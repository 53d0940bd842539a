using FewShotGan.Jobs;
using FewShotGan.Metrics;

namespace FewShotGan.Cli;

/// <summary>An evaluation in words.</summary>
internal static class EvaluationText
{
    public static IEnumerable<string> Lines(EvaluationResult result)
    {
        if (result.Values.Count > 0)
            yield return PlanText.Text(
                $"{result.Evaluated}: {result.Values[0].Protocol.Samples:N0} images of {result.Resolution} px ")
                    + PlanText.Text($"against {result.Reference}");
        foreach (var seen in result.Values.GroupBy(value => value.Protocol.Network))
        {
            var protocol = seen.First().Protocol;
            yield return PlanText.Text(
                $"seen by {protocol.Network} ({protocol.NetworkSha256[..12]}), resized {protocol.Resize}, ")
                    + PlanText.Text($"seed {protocol.Seed}, {protocol.Version}");
            foreach (var reference in seen.GroupBy(value => (value.Reference, value.Protocol.ReferenceCount)))
            {
                yield return Heading(reference.Key.Reference, reference.Key.ReferenceCount);
                foreach (var value in reference) yield return Row(value);
            }
        }

        var noted = result.Values.Where(value => value.Note.Length > 0)
            .GroupBy(value => (value.Reference, value.Note), value => value.Name);
        foreach (var note in noted.Select(same => $"{string.Join(", ", same)}, {same.Key.Reference}: {same.Key.Note}")
            .Concat(result.Remarks))
            yield return note;
    }

    private static string Heading(string reference, long count) => reference switch
    {
        MetricValue.Train =>
            PlanText.Text($"against {count:N0} images to learn from    95 % interval           real against real"),
        MetricValue.HeldOut =>
            PlanText.Text($"against {count:N0} images held out      95 % interval           real against real"),
        _ => "alone",
    };

    private static string Row(MetricValue value)
    {
        var interval = value is { Low: { } low, High: { } high } ? PlanText.Text($"{low:G4} to {high:G4}") : "";
        var test = value.PValue is { } p ? PlanText.Text($"p {p:G3}") : "";
        var floor = value.Floor is { } real ? PlanText.Text($"{real:G4}") : "";
        var decides = value.Decides ? "" : "  (decides nothing)";
        var what = PlanText.Text($"  {MetricNumber.Bare(value.Name),-14} {value.Value,12:G4}    ");
        return PlanText.Text($"{what}{(test.Length > 0 ? test : interval),-24} {floor,-8}{decides}").TrimEnd();
    }
}
