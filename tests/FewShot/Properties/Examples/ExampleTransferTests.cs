using FewShotGan.Checkpoints;
using FewShotGan.Recipes;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties.Examples;

/// <summary>A transfer method is one file, which a recipe names.</summary>
public sealed class ExampleTransferTests : IDisposable
{
    private readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Only_parameters_whose_names_match_move()
    {
        var training = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System);
        var pretrained = training.Start(tiny.WithKimg(0.008), tiny.Runs).Run.LatestCheckpoint!;
        var recipe = RecipeFile.Parse(
            $$"""
            transfer:
              from: {{pretrained}}
              method: {type: example, trained: '^G\.synthesis\.b8\.torgb\.|^D\.b4\.out\.'}
            """, "example.yaml") with
        {
            Data = tiny.Recipe.Data, Training = tiny.Recipe.Training, Metrics = tiny.Recipe.Metrics,
        };
        var tuned = training.Start(recipe, tiny.Runs).Run.LatestCheckpoint!;

        // w_avg is a buffer: it follows the latents, whatever is trained.
        Assert.Equal(
            ["mapping.w_avg", "synthesis.b8.torgb.affine.bias", "synthesis.b8.torgb.affine.weight",
                "synthesis.b8.torgb.bias", "synthesis.b8.torgb.weight"],
            Moved(CheckpointFolder.GeneratorFile));
        Assert.Equal(["b4.out.bias", "b4.out.weight"], Moved(CheckpointFolder.DiscriminatorFile));

        IEnumerable<string> Moved(string file)
        {
            using var before = Safetensors.Read(Path.Combine(pretrained, file));
            using var after = Safetensors.Read(Path.Combine(tuned, file));
            return [.. after.Tensors.Where(tensor => !tensor.Value.Equals(before.Tensors[tensor.Key]))
                .Select(tensor => tensor.Key).Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [InlineData("{}", "transfer.method: found example without transfer.from, expected a checkpoint")]
    [InlineData("{trained: '('}", "transfer.method.trained: found (, expected a regular expression")]
    public void What_is_wrong_with_its_options_is_named(string options, string message)
    {
        var yaml = $"transfer: {{method: {options.Replace("{", "{type: example, ", StringComparison.Ordinal)}}}";
        var problem = Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "e.yaml"));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }
}
