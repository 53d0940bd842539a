using System.CommandLine;
using FewShotGan.Sampling;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot noise</c>.</summary>
[TopLevelCommand(57)]
internal static class NoiseCommand
{
    private const int Shown = 3;

    public static Command Create(Terminal terminal)
    {
        var shared = new ImageOptions();
        var seeds = ImageOptions.Seeds("--seeds", "The images");
        var draws = new Option<int>("--draws")
        {
            Description = "How often noise is drawn for an image.", HelpName = "N", DefaultValueFactory = _ => 100,
        };
        var command = shared.Command(
            "noise", "Shows what the layers' noise changes: an image with other noise, and the standard deviation of "
            + "each pixel.", [seeds, draws]);
        command.SetAction(parsed =>
        {
            var list = SeedList.Parse(parsed.GetValue(seeds)!, "--seeds");
            int count = parsed.GetValue(draws);
            if (count < Shown) throw new InputException($"--draws {count}: expected {Shown} or more");
            using var work = shared.Open(parsed);
            if (!work.Generator.IsStyleBased)
                throw new InputException(
                    "this generator is not style-based: its layers take no noise; take a checkpoint whose generator "
                        + "is stylegan2");
            Execute(work, list, count, terminal);
            return FewShotCommand.Done;
        });
        return command;
    }

    private static void Execute(ImageWork work, IReadOnlyList<long> seeds, int draws, Terminal terminal)
    {
        work.RequireNoOthers();
        using var scope = torch.NewDisposeScope();
        var found = seeds.Select(seed => NoiseVariation.Of(work.Generator, seed, draws, Shown, work.Options)).ToList();
        double most = found.Max(one => one.Deviation.max().ToDouble());
        if (most == 0)
            throw new InputException($"{work.Name}: noise changes nothing; its layers' noise strengths are 0");
        var rows = found.Select(one =>
        {
            // White where noise changes most, of all images.
            var map = ((one.Deviation * (2 / most)) - 1).reshape(1, 1, one.Deviation.shape[0], -1);
            return torch.cat([one.Images, map.expand(-1, one.Images.shape[1], -1, -1)]);
        }).ToList();
        work.Save("noise.png", torch.cat(rows), Shown + 2);
        terminal.Out.WriteLine(PlanText.Text(
            $"noise.png in {work.Folder}: each image with constant noise, {Shown} times with other noise, and the ")
            + PlanText.Text($"standard deviation of {draws} draws, white for {most:0.0} levels of 255"));
        foreach (var (seed, one) in seeds.Zip(found))
        {
            terminal.Out.WriteLine(PlanText.Text(
                $"  seed {seed}: mean {one.Deviation.mean().ToDouble():0.00} levels, most ")
                + PlanText.Text($"{one.Deviation.max().ToDouble():0.00}"));
            one.Dispose();
        }
    }
}
