using FewShotGan.Augment;
using FewShotGan.Data;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using FewShotGan.Transfer;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>Everything of a run that changes while it trains, and so everything that a checkpoint holds.</summary>
public sealed class TrainingSession : IDisposable
{
    private readonly VisionAidedBank? bank;

    /// <summary>Sets up a run at its first iteration.</summary>
    /// <param name="recipe">A valid recipe.</param>
    /// <param name="pictures">The pictures to learn.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="heldOut">Pictures that training never sees; a recipe that steers its augmentation by r_v needs them.</param>
    /// <exception cref="InputException">A feature network cannot be had, or does not suit.</exception>
    public TrainingSession(Recipe recipe, PictureSet pictures, Device device, PictureSet? heldOut = null)
    {
        Recipe = recipe;
        Pictures = pictures;
        HeldOut = heldOut;
        if (recipe.VisionAided.IsOn) bank = new VisionAidedBank(recipe, pictures, device);
        Streams = new RandomStreams(recipe.Seed);
        Networks = new TrainingNetworks(
            recipe.Generator.For(pictures.Resolution, pictures.Channels, pictures.Classes.Count),
            recipe.Discriminator.For(pictures.Resolution, pictures.Channels, pictures.Classes.Count),
            Streams.Init,
            device);
        Augment = AugmentOf(recipe.Augment);
        Step = recipe.Discriminator is ProjectedDiscriminatorOptions
            ? ProjectedStep.FromRecipe(Networks, recipe, Augment, Streams, VisionAided)
            : StyleGan2Step.FromRecipe(Networks, recipe, Augment, Streams, VisionAided);
        if (Augment is AdaPipeline pipeline && recipe.Augment is AdaAugmentOptions { IsAdaptive: true } ada)
        {
            var passes = new StyleGan2Passes(Networks, pipeline, Streams);
            Adaptive = new AdaptiveAugment(pipeline, ada, recipe.Training, passes, Streams, heldOut);
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

    /// <summary>The vision-aided discriminators beside the own one: those that were added until now.</summary>
    public VisionAidedEnsemble VisionAided { get; } = new();

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

    /// <summary>The augmentation of a recipe, an <see cref="AdaPipeline"/> at its first p; null for none.</summary>
    /// <param name="options">The recipe's section.</param>
    public static IAugment? AugmentOf(AugmentOptions options) => options switch
    {
        AdaAugmentOptions ada => new AdaPipeline(ada.ToOptions()) { P = (float)ada.P },
        DiffAugmentOptions { Policy.Count: > 0 } diff => new DiffAugment(diff.Policy, diff.CutoutRatio),
        _ => null,
    };

    /// <summary>The networks that these may look through; none for a recipe without.</summary>
    internal IReadOnlyList<VisionAidedCandidate> Candidates => bank?.Candidates ?? [];

    /// <summary>Adds a vision-aided discriminator if the recipe has it that it is time for one.</summary>
    /// <param name="hasStalled">Whether the run's evaluations no longer get better.</param>
    /// <returns>What was chosen; null when it is not time.</returns>
    public VisionAidedChoice? AddVisionAided(bool hasStalled = false)
    {
        if (bank?.IsDue(VisionAided.Members, Counters.Nimg, hasStalled) != true) return null;
        var selection = new VisionAidedSelection(Recipe, bank, Pictures, Networks.GeneratorEma, Networks.Device);
        var choice = selection.Next([.. VisionAided.Members.Select(member => member.Choice.Network)], Counters.Nimg);
        VisionAided.Add(bank.Make(choice, VisionAided.Members.Count, Streams.Init));
        return choice;
    }

    /// <summary>Replaces the vision-aided discriminators by those of a checkpoint, whose weights are still to be read.</summary>
    /// <param name="choices">What they look through, in order.</param>
    /// <exception cref="InputException">The recipe does not name a network, or it cannot be had.</exception>
    internal void ReplaceVisionAided(IReadOnlyList<VisionAidedChoice> choices)
    {
        if (VisionAided.Members.Select(member => member.Choice).SequenceEqual(choices)) return;
        VisionAided.Clear();
        using var overwritten = new torch.Generator(0);
        foreach (var choice in choices)
        {
            VisionAided.Add((bank ?? throw new InputException(
                $"vision_aided.networks: found none, the run has {choice.Network}; resume with the run's own recipe"))
                .Make(choice, VisionAided.Members.Count, overwritten));
        }
    }

    /// <summary>Adds the first of the recipe's networks, as many as the run will have, to measure what they take.</summary>
    internal void AddAllVisionAided()
    {
        foreach (var candidate in Candidates.Take(Recipe.VisionAided.Count))
            VisionAided.Add(bank!.Make(new(candidate.Entry.Name, 0, "", candidate.MultiplyAdds), VisionAided.Members.Count, Streams.Init));
    }

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
        if (Recipe.VisionAided.Augment is AdaAugmentOptions ada && Counters.Iteration % ada.Interval == 0) VisionAided.Adjust();
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
        VisionAided.Dispose();
        Step.Dispose();
        Networks.Dispose();
        Streams.Dispose();
    }
}
