using FewShotGan.Images;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Pretrained;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Transfer;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>Everything of a run that changes while it trains, and so everything that a checkpoint holds.</summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly TrainingImages images;

    /// <summary>Sets up a run at its first iteration.</summary>
    /// <param name="recipe">A valid recipe.</param>
    /// <param name="train">The images to learn.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="heldOut">
    /// Images that training never sees; a recipe that steers its augmentation by r_v needs them.
    /// </param>
    /// <exception cref="InputException">A feature network cannot be had, or does not suit.</exception>
    public TrainingSession(Recipe recipe, ImageSet train, Device device, ImageSet? heldOut = null)
    {
        MixedPrecision.AllowTf32(recipe.Training.Tf32);
        Recipe = recipe;
        Images = train;
        HeldOut = heldOut;
        VisionAided = new VisionAidedEnsemble(recipe, train, device);
        Streams = new RandomStreams(recipe.Seed);
        Networks = new TrainingNetworks(
            recipe.Generator.For(train.Resolution, train.Channels, train.Classes.Count),
            recipe.Discriminator.For(train.Resolution, recipe.Data.SeenChannelCount, train.Classes.Count),
            Streams.Init,
            device);
        Step = TrainingStep.FromRecipe(Networks, recipe, Streams, VisionAided);
        Order = new ImageOrder(train.Length, Streams.Data);
        images = new TrainingImages(train, Order, heldOut, Streams, recipe.Generator.ZDim, device);
    }

    /// <summary>The recipe.</summary>
    public Recipe Recipe { get; }

    /// <summary>The images to learn.</summary>
    public ImageSet Images { get; }

    /// <summary>Images that training never sees; null without any.</summary>
    public ImageSet? HeldOut { get; }

    /// <summary>The random streams.</summary>
    public RandomStreams Streams { get; }

    /// <summary>The networks.</summary>
    public TrainingNetworks Networks { get; }

    /// <summary>One iteration, with its losses, regularisers, input transforms and optimisers.</summary>
    public TrainingStep Step { get; }

    /// <summary>The vision-aided discriminators beside the own one: those that were added until now.</summary>
    public VisionAidedEnsemble VisionAided { get; }

    /// <summary>Which images come next.</summary>
    public ImageOrder Order { get; }

    /// <summary>How far the run has come.</summary>
    public TrainingCounters Counters { get; set; } = new();

    /// <summary>Every part that keeps something between iterations.</summary>
    public IEnumerable<ITrainingState> States => [Networks, .. Step.States, Streams, VisionAided];

    /// <summary>Begins from pretrained networks, by the recipe's transfer method.</summary>
    /// <param name="source">The pretrained networks.</param>
    /// <returns>What became of each tensor.</returns>
    /// <exception cref="InputException">Not everything fits, and the recipe does not allow that.</exception>
    public TransferReport BeginFrom(PretrainedNetworks source)
    {
        var report = NetworkTransfer.Load(
            source,
            Step.Transfer,
            PartRegistry.NameOf(Recipe.Transfer.Method),
            Recipe.Transfer.AllowPartial,
            Images.Classes,
            (NetworkRole.Generator, Networks.Generator),
            (NetworkRole.GeneratorEma, Networks.GeneratorEma),
            (NetworkRole.Discriminator, Networks.Discriminator));

        // What the networks remember of their own growth is no longer that of the buffers just loaded.
        Step.Passes.Begin(Counters.Nimg);
        Step.Transfer.Loaded(report);
        return report;
    }

    /// <summary>Adds a vision-aided discriminator if the recipe has it that it is time for one.</summary>
    /// <param name="hasStalled">Whether the run's evaluations no longer get better.</param>
    /// <returns>What was chosen; null when it is not time.</returns>
    public VisionAidedChoice? AddVisionAided(bool hasStalled = false) =>
        VisionAided.AddIfDue(Counters.Nimg, hasStalled, Networks.GeneratorEma, Streams.Init);

    /// <summary>Draws images and latents and runs one iteration; leaves no tensor behind.</summary>
    /// <param name="report">Receives the losses.</param>
    public void RunIteration(ILossReport report)
    {
        using var scope = NewDisposeScope();
        Counters = Step.Iterate(Counters, images, report);
    }

    /// <summary>What each update of the next iteration works on; the caller's dispose scope owns it.</summary>
    internal IReadOnlyList<PhaseBatch> NextBatches() => images.Draw(Step.Runs, Recipe.Training.Batch);

    /// <inheritdoc/>
    public void Dispose()
    {
        VisionAided.Dispose();
        Step.Dispose();
        Networks.Dispose();
        Streams.Dispose();
    }
}
