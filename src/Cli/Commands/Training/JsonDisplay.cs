using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Runs;
using FewShotGan.Training;

namespace FewShotGan.Cli;

/// <summary>Shows a run as one JSON object a line, for a program that reads along.</summary>
internal sealed class JsonDisplay(Terminal terminal) : ITrainingDisplay, ITrainingObserver
{
    public TrainingOutcome Show(Func<ITrainingObserver, TrainingOutcome> train)
    {
        var outcome = train(this);
        Write("ended", ("run", outcome.Run.Root), ("complete", outcome.Complete),
            ("kimg", outcome.Counters.Nimg / 1000.0));
        return outcome;
    }

    public void Started(RunFolder run, TrainingPlan plan, TrainingCounters from) => Write(
        "started", ("run", run.Root), ("kimg", from.Nimg / 1000.0), ("of_kimg", plan.Recipe.Training.Kimg),
        ("images", plan.Images),
        ("held_out", plan.HeldOut),
        ("generator_parameters", plan.GeneratorParameters), ("discriminator_parameters", plan.DiscriminatorParameters),
        ("reports", new JsonArray([.. plan.Reports.Select(number =>
            new JsonObject { ["name"] = number.Name, ["unit"] = number.Unit, ["meaning"] = number.Meaning })])));

    public void Stepped(TrainingCounters counters)
    {
    }

    // JSON has no NaN: a number that diverged is null, one that was not measured is not there.
    public void TickEnded(MetricsRow row) => Write(
        "tick", [.. MetricsColumns.All.Select(column => (column.Name, Value: row[column.Name]))
            .Where(cell => cell.Value is not null)
            .Select(cell => (cell.Name, double.IsFinite(cell.Value!.Value) ? (JsonNode?)cell.Value : null))]);

    public void Saved(string path) => Write("saved", ("checkpoint", path));

    public void Added(VisionAidedChoice choice) => Write(
        "vision_aided_added", ("network", choice.Network), ("kimg", choice.Nimg / 1000.0), ("why", choice.Why));

    public void Warned(string message) => Write("warning", ("message", message));

    private void Write(string what, params (string Name, JsonNode? Value)[] fields)
    {
        var entry = new JsonObject { ["event"] = what };
        foreach (var (name, value) in fields) entry[name] = value;
        terminal.Out.WriteLine(entry.ToJsonString(JsonSerializerOptions.Default));
        terminal.Out.Flush();
    }
}
