using System.CommandLine;
using FewShotGan.Images;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot interpolate</c>.</summary>
[TopLevelCommand(40)]
internal static class InterpolateCommand
{
    private const int MillisecondsPerFrame = 80;

    public static Command Create(Terminal terminal)
    {
        var shared = new ImageOptions();
        var seeds = ImageOptions.Seeds("--seeds", "The images to go between");
        var frames = new Option<int>("--frames")
        {
            Description = "Images from one seed to the next.",
            HelpName = "N",
            DefaultValueFactory = _ => 12,
        };
        var command = shared.Command(
            "interpolate", "Walks from seed to seed in W (a FastGAN's Z): strip.png and the animation walk.webp.",
            [seeds, frames]);
        command.SetAction(parsed =>
        {
            var list = SeedList.Parse(parsed.GetValue(seeds)!, "--seeds");
            if (list.Count < 2)
                throw new InputException("--seeds: found one seed, expected at least two to go between");
            int steps = parsed.GetValue(frames);
            if (steps < 1) throw new InputException($"--frames {steps}: expected 1 or more");
            using var work = shared.Open(parsed);
            return Execute(work, list, steps, terminal);
        });
        return command;
    }

    private static int Execute(ImageWork work, IReadOnlyList<long> seeds, int frames, Terminal terminal)
    {
        using var scope = torch.NewDisposeScope();
        var images = work.Generator.Interpolate(seeds, frames, work.Options);
        int count = (int)images.shape[0];
        work.Save("strip.png", images, columns: count);
        var bytes = Enumerable.Range(0, count).Select(i => ImageWriter.ToBytes(images[i])).ToList();
        var options = work.Generator.Options;
        ImageWriter.SaveAnimatedWebp(
            Path.Combine(work.Folder, "walk.webp"), bytes, options.Resolution, options.Resolution,
            options.ImageChannels, MillisecondsPerFrame);
        terminal.Out.WriteLine($"{count} images of {work.Name}: strip.png and walk.webp in {work.Folder}");
        return FewShotCommand.Done;
    }
}
