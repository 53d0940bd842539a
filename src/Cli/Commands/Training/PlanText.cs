using System.Globalization;
using System.Text.Json;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Timing;
using FewShotGan.Training;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary>A run's plan and progress in words.</summary>
internal static class PlanText
{
    // What a system does by itself is less.
    private const double Busy = 0.3;

    private static readonly TimeSpan Tolerable = TimeSpan.FromHours(24);

    public static IEnumerable<string> Lines(TrainingPlan plan)
    {
        var (recipe, training) = (plan.Recipe, plan.Recipe.Training);
        yield return Text(
            $"images       {plan.Images:N0} of {recipe.Data.Resolution} x {recipe.Data.Resolution} ")
                + Text($"px{Kind(plan.Channels)} from {recipe.Data.Source}");
        yield return "held out       " + HeldOut(plan);
        yield return "copying        " + Copying(plan);
        foreach (var warning in plan.Warnings) yield return $"warning        {warning}";
        yield return $"data hash      {plan.DataHash}";
        foreach (var line in BadImage.Lines(plan.LeftOut)) yield return $"left out       {line}";
        yield return Text($"generator      {plan.GeneratorParameters:N0} parameters");
        yield return Text($"discriminator  {plan.DiscriminatorParameters:N0} parameters");
        if (plan.Classes.Count > 0)
            yield return Text($"classes        {plan.Classes.Count}: {string.Join(", ", plan.Classes)}");
        if (plan.FrozenParameters > 0)
            yield return Text($"frozen         {plan.FrozenParameters:N0} of these parameters");
        yield return "augmentation   " + Augmentation(recipe.Augment, recipe);
        foreach (var line in VisionAided(plan)) yield return line;
        yield return "loss           " + Losses(recipe);
        foreach (var input in recipe.Inputs) yield return "input          " + PartRegistry.NameOf(input);
        yield return "phases         " + string.Join(", ", plan.Phases.Select(phase =>
            phase.Interval == 1 ? phase.Name : Text($"{phase.Name} every {phase.Interval} iterations")));
        yield return "metrics        " + Metrics(recipe.Metrics);
        yield return Text(
            $"length         {training.Kimg} kimg = {plan.Iterations:N0} iterations of {training.Batch} ")
                + Text($"= {plan.Epochs:N0} epochs");
        if (plan.Precision is { } precision) yield return $"precision      {precision}";
        yield return $"device         {plan.Device}";
        foreach (var line in plan.Transfer?.Lines() ?? []) yield return line;
    }

    /// <summary>What a run will take.</summary>
    /// <param name="estimate">What was measured.</param>
    /// <param name="recipe">The recipe with its length.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="nimg">Images shown already.</param>
    public static IEnumerable<string> Lines(TrainingEstimate estimate, Recipe recipe, torch.Device device, long nimg)
    {
        double kimg = Math.Max(0, recipe.Training.Kimg - (nimg / 1000.0));
        var time = estimate.TimeOf(recipe, nimg);
        bool cpu = device.type == DeviceType.CPU;
        var memory = cpu && double.IsFinite(estimate.PeakMb)
            ? Text($"; {estimate.PeakMb / 1024:F1} GiB of memory")
            : "";
        int count = TrainingEstimate.Evaluations(recipe, nimg);
        var evaluations = (count, estimate.SecondsPerEvaluation) switch
        {
            (0, _) => "",
            (_, null) => "; metrics come on top",
            (1, { } one) => Text($" and one evaluation of {Long(TimeSpan.FromSeconds(one))}"),
            (_, { } each) => Text($" and {count} evaluations of {Long(TimeSpan.FromSeconds(each))}"),
        };
        yield return Text($"estimate       {Long(time)}: {kimg:0.##} kimg at {estimate.SecondsPerKimg:F1} s/kimg")
            + evaluations + memory;
        if (cpu && estimate.CoresOfOthers > Busy)
            yield return Text($"               other programs keep {estimate.CoresOfOthers:0.0} cores busy meanwhile: ")
                + "on an idle machine it is less";
        if (recipe.VisionAided is { Networks.Count: > 0 } aided)
            yield return Text(
                $"               with {string.Join(", ", aided.Networks.Take(aided.Count))} as eyes from the first ")
                    + "step on; others take more or less";
        if (cpu && time > Tolerable)
            yield return "               too long for a CPU: take a GPU, or a recipe of a CPU's size such as "
                + "recipes/first-run.yaml";
    }

    /// <summary>Something about the recipe that its user may not know.</summary>
    public static string Note(string note) => $"note           {note}";

    /// <summary>A vision-aided discriminator that was added.</summary>
    public static string Line(VisionAidedChoice choice) =>
        Text($"vision-aided   {choice.Network} from {choice.Nimg / 1000.0:0.###} kimg on: {choice.Why}")
        + (choice.Accuracy is { } accuracy
            ? Text($"; right about {100 * accuracy:F1} % ({100 * choice.Low:F1} to {100 * choice.High:F1} %)")
            : "");

    private static IEnumerable<string> VisionAided(TrainingPlan plan)
    {
        if (plan.Candidates.Count == 0) yield break;
        var aided = plan.Recipe.VisionAided;
        var order = aided.Select switch { "given" => "in the order given", "random" => "drawn by the seed", _ =>
            "the best by a linear probe" };
        var next = aided.Count == 1
            ? ""
            : Text($", another every {aided.IntervalKimg} ")
                + Text($"kimg{(aided.AddWhen == "stalled" ? " once the run has stalled" : "")}");
        yield return Text(
            $"vision-aided   {aided.Count} of {plan.Candidates.Count}, {order}, from {aided.StartKimg} kimg on{next}; ")
                + Text($"loss {PartRegistry.NameOf(aided.Loss)}, weight {aided.Weight}, ")
                + Text($"augmentation {Augmentation(aided.Augment, plan.Recipe)}");
        foreach (var (network, seen, head, multiplyAdds) in plan.Candidates)
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(head.ToString());
            var cost = multiplyAdds is { } count ? Text($", {count / 1e6:N0} M multiply-adds an image") : "";
            yield return Text($"  {network}: {seen} px, head {name}{cost}");
        }
    }

    private static string Kind(int channels) => channels switch
    {
        1 => ", grey,",
        4 => ", with alpha,",
        _ => "",
    };

    private static string HeldOut(TrainingPlan plan) => plan.HeldOut == 0
        ? "none; data.held_out (20%, or a folder) keeps images that training never sees"
        : Text($"{plan.HeldOut:N0} more, which training never sees (")
            + (plan.Recipe.Data.HeldOut
                ?? (SampleSets.HoldsOut(plan.Recipe.Data.Source) ? "the sample's own" : "data.held_out: 0 holds none"))
            + ")";

    /// <summary>What a run will know of learning by heart, and how.</summary>
    private static string Copying(TrainingPlan plan) => !plan.Recipe.Metrics.Names.Contains("copying")
        ? "not measured, as metrics.names says"
        : "told by leaving each image out in its turn" + (plan.HeldOut == 0 ? "" : ", and by those held out");

    private static string Metrics(MetricsRecipe metrics) => metrics.Names.Count == 0
        ? "none"
        : Text($"{string.Join(", ", metrics.Names)} of {metrics.Samples:N0} samples every {metrics.EveryKimg} kimg, ")
            + $"seen by {string.Join(" and ", metrics.Networks)}";

    private static string Augmentation(AugmentOptions augment, Recipe recipe) =>
        augment.Summary(recipe.Training.Length) + augment.AppliesTo switch
    {
        "reals" => ", on real images only",
        "discriminator" => ", in the discriminator's step only",
        _ => "",
    };

    /// <summary>The adversarial loss, and what is added to it.</summary>
    private static string Losses(Recipe recipe) => string.Join(", ", recipe.Regularizers.Where(part => part.IsOn)
        .Select(part =>
            PartRegistry.NameOf(part) + (part.Interval is { } interval ? Text($" every {interval} iterations") : ""))
        .Prepend(PartRegistry.NameOf(recipe.Loss)));

    /// <summary>A length of time in the unit that suits it.</summary>
    public static string Long(TimeSpan time) => time switch
    {
        { TotalDays: >= 14 } => Text($"{time.TotalDays / 7:F0} weeks"),
        { TotalDays: >= 2 } => Text($"{time.TotalDays:F0} days"),
        { TotalHours: >= 2 } => Text($"{time.TotalHours:F1} hours"),
        { TotalMinutes: >= 1 } => Text($"{time.TotalMinutes:F1} minutes"),
        { TotalSeconds: >= 1.5 } => Text($"{time.TotalSeconds:F0} seconds"),
        _ => "a second",
    };

    /// <summary>A row for the screen: the pace, and the numbers that whoever reports them wants shown.</summary>
    public static string Row(MetricsRow row, Pace pace) => Text(
        $"kimg {row["kimg"]:F2}/{pace.TotalKimg:0.##}  {row["s_per_kimg"]:F1} s/kimg  ETA {pace.Eta}")
        + string.Concat(
            MetricsColumns.All.Where(column => column.Screen is not null && row[column.Name] is not null).Select(
            column =>
                $"  {column.Name} {row[column.Name]!.Value.ToString(column.Screen, CultureInfo.InvariantCulture)}"));

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
