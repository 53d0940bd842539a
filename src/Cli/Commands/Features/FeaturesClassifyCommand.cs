using System.CommandLine;
using FewShotGan.Images;
using FewShotGan.Jobs;

namespace FewShotGan.Cli;

/// <summary><c>fewshot features classify</c>.</summary>
internal static class FeaturesClassifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var sources = new Argument<string[]>("RUN|CHECKPOINT|NAME")
        {
            Description = "Runs and checkpoints, for the features of their discriminators, and networks that 'fewshot "
                + "features list' shows.",
            Arity = ArgumentArity.OneOrMore,
        };
        var data = new Option<string>("--data")
        {
            Description = "Images with classes: a folder with a folder for each, or a sample.", HelpName = "DIR",
            Required = true,
        };
        var heldOut = new Option<string>("--held-out")
        {
            Description = "The images to test with: a number, a share or a folder.", HelpName = "N|N%|DIR",
            DefaultValueFactory = _ => "20%",
        };
        var count = new Option<int?>("--count")
        {
            Description = "Learn from so many of the others, drawn at random; all unless given.", HelpName = "N",
        };
        var device = SharedOptions.Device();
        var command = new Command(
            "classify", "Measures what discriminators know of images' classes: a linear classifier on their features, "
            + "as DCGAN's table has it.")
        {
            sources, data, heldOut, count, device,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(count) is < 1 and var few)
                throw new InputException($"--count {few}: expected 1 or more");
            var images = new DataOptions
            {
                Source = parsed.GetValue(data)!, Labels = "folders", HeldOut = parsed.GetValue(heldOut),
                Count = parsed.GetValue(count),
            };
            foreach (var found in FeatureClassifier.Classify(
                images, parsed.GetValue(sources)!, SharedOptions.Resolve(parsed.GetValue(device)!)))
            {
                terminal.Out.WriteLine(PlanText.Text(
                    $"{100 * found.Accuracy,5:0.0} % ± {100 * found.Margin:0.0} of {found.Tested:N0} right by ")
                    + PlanText.Text($"{found.Dimensions:N0} numbers of {found.Name}"));
                terminal.Out.Flush();
            }

            return FewShotCommand.Done;
        });
        return command;
    }
}
