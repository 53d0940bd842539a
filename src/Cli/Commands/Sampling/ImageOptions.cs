using System.CommandLine;
using FewShotGan.Runs;
using FewShotGan.Sampling;

namespace FewShotGan.Cli;

/// <summary>What every command that makes images with a trained generator takes.</summary>
internal sealed class ImageOptions
{
    private readonly Argument<string> source = Source();

    private readonly Option<double> psi = new("--trunc")
    {
        Description = "Truncation psi: 1 for all the variety learnt, towards 0 for images nearer to the mean one.",
        HelpName = "PSI",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int?> cutoff = new("--trunc-cutoff")
    {
        Description = "Truncate only the first so many layers, the coarse ones; all unless given.",
        HelpName = "N",
    };

    private readonly Option<string?> label = new("--class")
    {
        Description = "The class of a generator trained with labels, by name or number; without it seed i shows class "
            + "i modulo their number.",
        HelpName = "NAME|N",
    };

    private readonly Option<string> folder = new("--out")
    {
        Description = "The folder to write into; made if missing.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string> device = SharedOptions.Device();

    /// <summary>Which generator.</summary>
    public static Argument<string> Source() => new("RUN|CHECKPOINT|FILE")
    {
        Description = "The folder of a run (its latest checkpoint is taken) or of one checkpoint, a run's name, "
            + "'latest', pretrained:NAME, or a file of StyleGAN2's weights, such as ffhq256.pkl.",
    };

    /// <summary>A list of seeds.</summary>
    public static Option<string> Seeds(string name, string what) => new(name)
    {
        Description = $"{what}, such as 0-31 or 3,14,15: the same seed is the same image.",
        HelpName = "LIST",
        Required = true,
    };

    /// <summary>A command with these options and its own between them.</summary>
    public Command Command(string name, string description, IReadOnlyList<Symbol> own, bool truncation = true)
    {
        var command = new Command(name, description) { source };
        foreach (var argument in own.OfType<Argument>()) command.Add(argument);
        foreach (var option in own.OfType<Option>()) command.Add(option);
        Option[] last = truncation ? [psi, cutoff, label, folder, device] : [label, folder, device];
        foreach (var option in last) command.Add(option);
        return command;
    }

    /// <summary>Loads the generator and makes the folder.</summary>
    /// <exception cref="InputException">Something that the user named is not there or not usable.</exception>
    public ImageWork Open(ParseResult parsed)
    {
        var options = Truncation(parsed);
        var networks = RunFolder.FindNetworks(parsed.GetValue(source)!, RunFolder.DefaultParent);
        var generator = TrainedGenerator.Load(networks, SharedOptions.Resolve(parsed.GetValue(device)!));
        try
        {
            if (!generator.IsStyleBased && options.Psi != 1)
                throw new InputException(
                    "--trunc: this generator has no truncation, as only stylegan2 has; leave the option out");
            if (options.Cutoff > generator.NumWs)
                throw new InputException(
                    $"--trunc-cutoff {options.Cutoff}: expected 0 to {generator.NumWs}: this generator "
                        + $"has {generator.NumWs} layers");
            if (parsed.GetValue(label) is { } text) options = options with { Label = generator.ClassOf(text) };
            var path = parsed.GetValue(folder)!;
            MakeFolder(path);
            return new ImageWork(generator, networks, options, path);
        }
        catch
        {
            generator.Dispose();
            throw;
        }
    }

    private SampleOptions Truncation(ParseResult parsed)
    {
        if (!parsed.CommandResult.Command.Options.Contains(psi)) return new SampleOptions();
        var options = new SampleOptions { Psi = parsed.GetValue(psi), Cutoff = parsed.GetValue(cutoff) };
        if (options.Cutoff < 0) throw new InputException($"--trunc-cutoff {options.Cutoff}: expected 0 or above");
        return options;
    }

    private static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out {path}: cannot be made ({problem.Message}); name another folder");
        }
    }
}
