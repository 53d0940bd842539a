using FewShotGan.Augment;
using FewShotGan.Data;
using FewShotGan.Recipes;
using FewShotGan.Transfer;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>Everything of a run that changes while it trains, and so everything that a checkpoint holds.</summary>
public sealed class TrainingSession : IDisposable
{
    /// <summary>Sets up a run at its first iteration.</summary>
    /// <param name="recipe">A valid recipe.</param>
    /// <param name="pictures">The pictures to learn.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="heldOut">Pictures that training never sees; a recipe that steers its augmentation by r_v needs them.</param>
    public TrainingSession(Recipe recipe, PictureSet pictures, Device device, PictureSet? heldOut = null)
    {
        Recipe = recipe;
        Pictures = pictures;
        HeldOut = heldOut;
        Streams = new RandomStreams(recipe.Seed);
        Networks = new TrainingNetworks(
            recipe.Generator.ToOptions(pictures.Resolution, pictures.Channels, pictures.Classes.Count),
            recipe.Discriminator.ToOptions(pictures.Resolution, pictures.Channels, pictures.Classes.Count),
            Streams.Init,
            device);
        Augment = recipe.Augment.Create();
        Step = recipe.Discriminator.IsProjected
            ? ProjectedStep.FromRecipe(Networks, recipe, Augment, Streams)
            : StyleGan2Step.FromRecipe(Networks, recipe, Augment, Streams);
        if (Augment is AdaPipeline pipeline && recipe.Augment.Ada.IsAdaptive)
        {
            var passes = new StyleGan2Passes(Networks, pipeline, Streams);
            Adaptive = new AdaptiveAugment(pipeline, recipe.Augment.Ada, recipe.Training, passes, Streams, heldOut);
        }

        Order = new PictureOrder(pictures.Length, Streams.Data);
    }

    /// <summary>The recipe.</summary>
    public Recipe Recipe { get; }

    /// <summary>The pictures to learn.</summary>
    public PictureSet Pictures { get; }

    /// <summary>Pictures that training never sees; null without any.</summary>
    public PictureSet? HeldOut { get; }

    /// <summary>The random streams.</summary>
    public RandomStreams Streams { get; }

    /// <summary>The networks.</summary>
    public TrainingNetworks Networks { get; }

    /// <summary>One iteration, with the optimisers.</summary>
    public TrainingStep Step { get; }

    /// <summary>What pictures go through before the discriminator sees them; null for nothing.</summary>
    public IAugment? Augment { get; }

    /// <summary>What moves the augmentation's p; null if nothing does.</summary>
    public AdaptiveAugment? Adaptive { get; }

    /// <summary>Which pictures come next.</summary>
    public PictureOrder Order { get; }

    /// <summary>How far the run has come.</summary>
    public TrainingCounters Counters { get; set; } = new();

    /// <summary>Begins from pretrained networks, by the recipe's transfer method.</summary>
    /// <param name="source">The pretrained networks.</param>
    /// <returns>What became of each tensor.</returns>
    /// <exception cref="InputException">Not everything fits, and the recipe does not allow that.</exception>
    public TransferReport BeginFrom(TransferSource source) => NetworkTransfer.Load(
        source,
        TransferMethods.Of(Recipe.Transfer, Networks.Discriminator.Options),
        Recipe.Transfer.AllowPartial,
        (NetworkRole.Generator, Networks.Generator),
        (NetworkRole.GeneratorEma, Networks.GeneratorEma),
        (NetworkRole.Discriminator, Networks.Discriminator));

    /// <summary>Draws pictures and latents and runs one iteration; leaves no tensor behind.</summary>
    /// <param name="report">Receives the losses.</param>
    public void RunIteration(ILossReport report)
    {
        using var scope = NewDisposeScope();
        int batch = Recipe.Training.Batch;
        var seen = Adaptive is null ? report : new AdaReport(report, Adaptive.Controller);
        Step.Run(Counters.Iteration, Counters.Nimg, NextBatches(), seen);
        Counters = Counters with { Iteration = Counters.Iteration + 1, Nimg = Counters.Nimg + batch };
        Adaptive?.AfterIteration(Counters.Iteration, batch, Networks.Device, report);
    }

    /// <summary>What each phase of the next iteration works on; the caller's dispose scope owns it.</summary>
    internal IReadOnlyList<PhaseBatch> NextBatches()
    {
        int batch = Recipe.Training.Batch;
        var indices = Order.Next(batch);
        var (reals, labels) = (Pictures.Batch(indices, Networks.Device), Pictures.Labels(indices, Networks.Device));

        // One draw covers every phase, also those not due now, so that an interval never shifts another phase's latents.
        int drawn = Step.Phases.Count * batch;
        var z = Streams.Latents(drawn, Recipe.Generator.ZDim, Networks.Device).split(batch);
        var fakeLabels = Pictures.RandomLabels(drawn, Streams.Latent, Networks.Device)?.split(batch);
        return z.Select((part, i) => new PhaseBatch(reals, labels, part, fakeLabels?[i])).ToList();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Adaptive?.Dispose();
        Step.Dispose();
        Networks.Dispose();
        Streams.Dispose();
    }
}
