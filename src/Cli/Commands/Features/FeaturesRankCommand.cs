using System.CommandLine;
using System.Text.Json;
using FewShotGan.Features;
using FewShotGan.Jobs;
using FewShotGan.Metrics;
using FewShotGan.Probing;

namespace FewShotGan.Cli;

/// <summary><c>fewshot features rank</c>.</summary>
internal static class FeaturesRankCommand
{
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>(
            "RUN|CHECKPOINT") { Description = "A run part-way through training (its latest checkpoint), or a "
                + "checkpoint." };
        var networks = new Option<string?>("--networks")
        {
            Description = "The networks to rank, separated by commas: names that 'fewshot features list' shows, or "
                + "files; all that come with the tool unless given, those left out that must be named.",
            HelpName = "LIST",
        };
        var samples = new Option<int>("--samples")
        {
            Description = "At most so many real images, and as many generated ones.",
            HelpName = "N",
            DefaultValueFactory = _ => FeatureRanker.DefaultSamples,
        };
        var seed = new Option<long>(
            "--seed") { Description = "The generator's first seed, and what images and divisions are drawn by.",
            HelpName = "N" };
        var json = SharedOptions.Json();
        var device = SharedOptions.Device();
        var command = new Command(
            "rank", "Ranks networks as eyes of a vision-aided discriminator: how well a linear classifier on "
            + "their features tells a run's images from the real ones, and what looking through them costs.")
        {
            run, networks, samples, seed, json, device,
        };
        command.SetAction(parsed =>
        {
            var (count, first) = (parsed.GetValue(samples), parsed.GetValue(seed));
            if (count < FeatureRanking.FewestImages)
                throw new InputException($"--samples {count}: expected {FeatureRanking.FewestImages} or more");
            if (first < 0) throw new InputException($"--seed {first}: expected 0 or above");
            var (checkpoint, ranking) = FeatureRanker.Rank(
                parsed.GetValue(run)!, Entries(parsed.GetValue(networks)), count, first,
                SharedOptions.Resolve(parsed.GetValue(device)!));
            if (parsed.GetValue(json))
                terminal.Out.WriteLine(JsonSerializer.Serialize(ForPrograms(ranking), SharedOptions.SnakeCase));
            else foreach (var line in Lines(checkpoint, ranking)) terminal.Out.WriteLine(line);
            return FewShotCommand.Done;
        });
        return command;
    }

    private static List<FeatureEntry> Entries(string? list)
    {
        if (list is null) return [.. FeatureManifest.Known.Where(entry => entry.IsShipped && !entry.OptIn)];
        var entries = list.Split(',', StringSplitOptions.TrimEntries).Select(FeatureManifest.Find).ToList();
        var twice = entries.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null
            ? entries
            : throw new InputException($"--networks: {twice} is named twice; name each network once");
    }

    // The ranking does not know that costs are seconds here.
    private static object ForPrograms(FeatureRanking ranking)
    {
        return new { Networks = ranking.Networks.Select(Of), ranking.Images, Choice = Of(ranking.Choice) };

        static object Of(RankedNetwork network) =>
            new { network.Network, network.Accuracy, network.Interval, SecondsPerThousand = network.Cost,
                network.Behind, network.IsAmongBest };
    }

    private static IEnumerable<string> Lines(string checkpoint, FeatureRanking ranking)
    {
        yield return PlanText.Text(
            $"{checkpoint}: {ranking.Images:N0} images that it learned from against as many of its own");
        yield return "  network               right    95 % interval       s per 1,000   behind the first";
        foreach (var network in ranking.Networks)
        {
            var (low, high) = (100 * network.Interval.Low, 100 * network.Interval.High);
            yield return PlanText.Text(
                $"  {network.Network,-20} {100 * network.Accuracy,5:F1} %   {low,5:F1} to {high,5:F1} %  ")
                    + PlanText.Text($" {network.Cost,11:F1}   {Behind(ranking, network)}").TrimEnd();
        }

        int alike = ranking.Networks.Count(network => network.IsAmongBest);
        if (alike > 1)
            yield return PlanText.Text(
                $"the first cannot be told apart from {alike - 1} of the others with {ranking.Images:N0} images; the ")
                    + "cheapest of these is chosen";
        yield return $"chosen: {ranking.Choice.Network}";
        if (ranking.Choice.Network == FeatureExtractor.DefaultNetwork)
            yield return $"'fewshot evaluate' looks through {FeatureExtractor.DefaultNetwork} too: give it another "
                + "--network, so that it does not reward the discriminator's own features";
    }

    private static string Behind(FeatureRanking ranking, RankedNetwork network)
    {
        if (network == ranking.Networks[0]) return "";
        var alike = network.IsAmongBest ? ", cannot be told apart" : "";
        return PlanText.Text($"by {100 * network.Behind.Low:F1} to {100 * network.Behind.High:F1} points{alike}");
    }
}
