using System.CommandLine;
using FewShotGan.Checkpoints;
using FewShotGan.Data;
using FewShotGan.Runs;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot interpolate</c>.</summary>
internal static class InterpolateCommand
{
    private const int MillisecondsPerFrame = 80;

    public static Command Create(Terminal terminal)
    {
        var source = SharedOptions.RunOrCheckpoint();
        var seeds = SharedOptions.Seeds();
        var psi = SharedOptions.Truncation();
        var folder = SharedOptions.Folder();
        var device = SharedOptions.Device();
        var frames = new Option<int>("--frames")
        {
            Description = "Pictures from one seed to the next.",
            HelpName = "N",
            DefaultValueFactory = _ => 12,
        };
        var command = new Command("interpolate", "Walks from seed to seed in W: strip.png and the animation walk.webp.")
        {
            source, seeds, frames, psi, folder, device,
        };
        command.SetAction(parsed => Execute(
            parsed.GetValue(source)!,
            SeedList.Parse(parsed.GetValue(seeds)!),
            parsed.GetValue(frames),
            SharedOptions.CheckTruncation(parsed.GetValue(psi)),
            parsed.GetValue(folder)!,
            parsed.GetValue(device)!,
            terminal));
        return command;
    }

    private static int Execute(
        string source, IReadOnlyList<long> seeds, int frames, double psi, string folder, string device, Terminal terminal)
    {
        if (seeds.Count < 2) throw new InputException("--seeds: found one seed, expected at least two to go between");
        if (frames < 1) throw new InputException($"--frames {frames}: expected 1 or more");
        var checkpoint = RunFolder.FindCheckpoint(source, SharedOptions.Runs);
        using var generator = TrainedGenerator.Load(checkpoint, SharedOptions.Resolve(device));
        SharedOptions.MakeFolder(folder);
        using var scope = torch.NewDisposeScope();
        var pictures = generator.Interpolate(seeds, frames, psi);
        int count = (int)pictures.shape[0];
        PictureWriter.SaveGrid(Path.Combine(folder, "strip.png"), pictures, columns: count);
        var bytes = Enumerable.Range(0, count).Select(i => PictureWriter.ToBytes(pictures[i])).ToList();
        int side = generator.Options.Resolution;
        PictureWriter.SaveAnimatedWebp(
            Path.Combine(folder, "walk.webp"), bytes, side, side, generator.Options.ImageChannels, MillisecondsPerFrame);
        terminal.Out.WriteLine($"{count} pictures of {checkpoint}: strip.png and walk.webp in {folder}");
        return FewShotCommand.Done;
    }
}
