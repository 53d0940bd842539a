using System.CommandLine;
using System.Globalization;
using FewShotGan.Checkpoints;
using FewShotGan.Images;
using FewShotGan.Sampling;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot project</c>.</summary>
[TopLevelCommand(60)]
internal static class ProjectCommand
{
    public static Command Create(Terminal terminal)
    {
        var shared = new ImageOptions();
        var image = new Argument<string>(
            "PICTURE") { Description = "The image to look for; read as training reads its images." };
        var steps = new Option<int>("--steps")
        {
            Description = "Steps of the optimisation.",
            HelpName = "N",
            DefaultValueFactory = _ => new InversionOptions().Steps,
        };
        var seed = new Option<long>("--seed") { Description = "The seed of what the search draws.", HelpName = "N" };
        var background = new Option<string>("--background")
        {
            Description = "The colour under transparent parts.",
            HelpName = "COLOUR",
            DefaultValueFactory = _ => new DataOptions().Background,
        };
        var fit = DataArguments.Fit();
        var command = shared.Command(
            "project", "Looks for the w that makes an image: projected.png, comparison.png and "
                + "projected_w.safetensors.",
            [image, steps, seed, fit, background], truncation: false);
        command.SetAction(parsed =>
        {
            var options = new InversionOptions { Steps = parsed.GetValue(steps), Seed = parsed.GetValue(seed) };
            if (options.Steps < 1) throw new InputException($"--steps {options.Steps}: expected 1 or more");
            if (options.Seed < 0) throw new InputException($"--seed {options.Seed}: expected 0 or above");
            using var work = shared.Open(parsed);
            var data = new DataOptions
            {
                Resolution = work.Generator.Options.Resolution,
                Channels = DataOptions.ChannelsOf(work.Generator.Options.ImageChannels),
                Fit = parsed.GetValue(fit)!,
                Background = parsed.GetValue(background)!,
            };
            return Execute(work, parsed.GetValue(image)!, data, options, terminal);
        });
        return command;
    }

    private static int Execute(
        ImageWork work, string image, DataOptions data, InversionOptions options, Terminal terminal)
    {
        var set = ImageSet.LoadFile(image, data);
        using var scope = torch.NewDisposeScope();
        var target = set.Batch([0], torch.CPU);
        using var found = Inverter.Project(work.Generator, target, options, work.Options.Label);
        work.SaveOne($"projected.png", found.Image, 0);
        work.Save("comparison.png", torch.cat([target, found.Image]), columns: 2);
        Safetensors.Write(
            Path.Combine(work.Folder, "projected_w.safetensors"), [("w", found.W)], new Dictionary<string, string>
        {
            ["checkpoint"] = work.Name,
            ["psnr"] = found.Psnr.ToString("R", CultureInfo.InvariantCulture),
        });
        terminal.Out.WriteLine(PlanText.Text(
            $"PSNR {found.Psnr:F2} dB after {options.Steps} steps; the mean image has {found.MeanPsnr:F2} dB"));
        terminal.Out.WriteLine(
            $"projected.png, comparison.png (left: {image}) and projected_w.safetensors in {work.Folder}");
        return FewShotCommand.Done;
    }
}
