using System.CommandLine;
using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Inspection;

namespace FewShotGan.Cli;

/// <summary><c>fewshot dataset inspect</c>.</summary>
internal static class DatasetInspectCommand
{
    private const int NamedClasses = 20, NamedGroups = 20, NamedOutliers = 10;
    private const int OutlierSide = 128, MostForOutliers = 5000;
    private const string DefaultNetwork = "m-lsd-512-large";

    public static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("DATA") { Description = "A folder or zip of images, or sample:NAME." };
        var json = SharedOptions.Json();
        var features = new Option<string>("--features")
        {
            Description = "The feature network that finds images unlike the others, as 'fewshot features list' names "
                + "it, or a file.",
            HelpName = "NAME|FILE",
            DefaultValueFactory = _ => DefaultNetwork,
        };
        var data = new DataArguments();
        var command = new Command(
            "inspect", "What is in a folder or zip, what is wrong with it, and what training would see. Exit code 2 if "
                + "training would stop.")
        {
            source, json, features,
        };
        foreach (var option in data.All) command.Add(option);
        command.SetAction(parsed =>
        {
            var options = data.Of(parsed, parsed.GetValue(source)!);
            var entry = FeatureManifest.Find(parsed.GetValue(features)!);
            var report = DatasetReport.Of(options);
            var obstacle = Obstacle(report, entry);
            if (obstacle is null) report = WithOutliers(report, options, entry);
            var lines = parsed.GetValue(json) ? [report.ToJson()] : Lines(report, options.XFlip, obstacle);
            foreach (var line in lines) terminal.Out.WriteLine(line);
            foreach (var problem in report.Problems) terminal.Error.WriteLine($"fewshot: {problem}");
            return report.Usable ? FewShotCommand.Done : FewShotCommand.WrongInput;
        });
        return command;
    }

    /// <summary>Why outliers are not looked for, or null.</summary>
    private static string? Obstacle(DatasetReport report, FeatureEntry entry) =>
        !report.Usable ? "not looked for until training would begin"
        : !FeatureFiles.AreInstalled(entry)
        ? $"not looked for: {entry.Name} is not installed; fewshot features verify {entry.Name} fetches it"
        : report.Count > MostForOutliers
        ? PlanText.Text($"not looked for among more than {MostForOutliers:N0} images; --count looks at some")
        : null;

    private static DatasetReport WithOutliers(DatasetReport report, DataOptions options, FeatureEntry entry)
    {
        SharedOptions.Resolve("cpu");
        using var network = MeasuringNetwork.Open(entry);
        return report.WithOutliers(options, network, Math.Max(OutlierSide, entry.MinimumSize));
    }

    private static IEnumerable<string> Lines(DatasetReport report, bool flip, string? obstacle)
    {
        yield return $"source         {report.Source}";
        yield return PlanText.Text($"images       {report.Count:N0}{Listed(report.Formats, ": ")}");
        if (report.OtherFiles > 0) yield return PlanText.Text($"other files    {report.OtherFiles:N0}, passed over");
        if (report is { Smallest: { } least, Largest: { } most })
            yield return PlanText.Text(
                $"sizes          {least.Width} to {most.Width} px wide, {least.Height} to {most.Height} px high");
        var traits = report.Traits.Where(trait => trait.Value > 0)
            .ToDictionary(trait => trait.Key.Replace('_', ' '), trait => trait.Value);
        if (traits.Count > 0) yield return "of these       " + Listed(traits, "");
        if (report.Classes.Count > 0)
            yield return PlanText.Text($"classes        {report.Classes.Count}: ")
                + Listed(report.Classes.Take(NamedClasses), "") + (report.Classes.Count > NamedClasses ? ", …" : "");
        foreach (var line in Duplicates(report)) yield return line;
        foreach (var line in Outliers(report, obstacle)) yield return line;
        foreach (var line in BadImage.Lines(report.Bad)) yield return $"bad            {line}";
        foreach (var warning in report.Warnings) yield return $"warning        {warning}";
        if (report.HeldOut > 0)
            yield return PlanText.Text($"held out       {report.HeldOut:N0} images, which training never sees");
        var (mirrored, colours) = (flip ? " and their mirror images" : "", report.Channels switch
        {
            1 => "grey",
            4 => "RGB with alpha",
            _ => "RGB",
        });
        yield return report.Usable
            ? PlanText.Text($"training sees  {report.Train:N0} images{mirrored} ")
                + PlanText.Text($"of {report.Resolution} x {report.Resolution} px, {colours}; ")
                + PlanText.Text($"hash {report.Hash![..16]}")
            : "training sees  nothing: it would stop";
    }

    private static IEnumerable<string> Duplicates(DatasetReport report)
    {
        if (report.Duplicates.Count > 0)
            yield return PlanText.Text(
                $"repeated       {report.Duplicates.Sum(group => group.Count - 1):N0} images are there already");
        var groups = report.Duplicates.Select(names => $"same pixels    {Names(names)}")
            .Concat(report.NearDuplicates.Select(
                group => PlanText.Text(
                    $"{(group.Kind == DuplicateKind.Mirrored ? "mirrored" : "nearly same"),-14} {Names(group.Names)} ")
                        + PlanText.Text($"({group.Distance:F1} levels apart)")))
            .ToList();
        foreach (var line in groups.Take(NamedGroups)) yield return line;
        if (groups.Count > NamedGroups)
            yield return PlanText.Text(
                $"               and {groups.Count - NamedGroups:N0} more groups: --json lists all");
    }

    private static IEnumerable<string> Outliers(DatasetReport report, string? obstacle)
    {
        if (obstacle is not null) yield return $"outliers       {obstacle}";
        foreach (var outlier in (report.Outliers ?? []).Take(NamedOutliers))
            yield return PlanText.Text(
                $"outlier        {Shown(outlier.Name)}: {outlier.Distance:F1} times as far from its neighbours as is ")
                    + "usual here";
    }

    private static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Select(Shown));

    // it may hold a line break
    private static string Shown(string name) => string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Listed(IEnumerable<KeyValuePair<string, int>> counts, string before)
    {
        var text = string.Join(", ", counts.Select(pair => PlanText.Text($"{pair.Key} {pair.Value:N0}")));
        return text.Length == 0 ? "" : before + text;
    }
}
