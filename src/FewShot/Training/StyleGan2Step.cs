using FewShotGan.Augment;
using FewShotGan.Generators;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>One iteration of StyleGAN2's training (Karras et al. 2020).</summary>
public sealed class StyleGan2Step : TrainingStep
{
    /// <inheritdoc/>
    public StyleGan2Step(
        TrainingNetworks networks, TrainingRecipe schedule, Adam generatorOptimizer, Adam discriminatorOptimizer,
        IReadOnlyList<Phase> phases)
        : base(networks, schedule, generatorOptimizer, discriminatorOptimizer, phases)
    {
    }

    /// <summary>Sets up the optimisers and phases of a recipe.</summary>
    /// <param name="networks">The networks to train.</param>
    /// <param name="recipe">Losses, optimisers, schedule.</param>
    /// <param name="augment">What the discriminator's inputs go through; nothing when null.</param>
    /// <param name="streams">Where noise and augmentations are drawn from.</param>
    /// <param name="aided">The vision-aided discriminators beside the own one; none when null.</param>
    public static StyleGan2Step FromRecipe(
        TrainingNetworks networks, Recipe recipe, IAugment? augment, RandomStreams streams, VisionAidedEnsemble? aided = null)
    {
        var (generatorOptimizer, discriminatorOptimizer) = MakeOptimizers(networks, recipe);
        var passes = new StyleGan2Passes(
            networks, augment, streams, recipe.Training.StyleMixingProb, NoiseMode.Random, recipe.Augment.Scope,
            MicroBatches(recipe), MixedPrecision.UpperType(recipe.Training, networks.Device));
        List<Phase> phases = [new GeneratorPhase(passes, generatorOptimizer, aided)];
        if (recipe.Regularizers.Find<PathLengthOptions>() is { IsOn: true } loss)
            phases.Add(new PathLengthPhase(passes, generatorOptimizer, loss, shape => randn(shape, generator: streams.Noise, device: CPU)));
        phases.Add(new DiscriminatorPhase(passes, discriminatorOptimizer, aided));
        if (recipe.Regularizers.Find<R1Options>() is { IsOn: true } r1) phases.Add(new R1Phase(passes, discriminatorOptimizer, r1.Gamma, r1.Interval ?? 1));
        return new StyleGan2Step(networks, recipe.Training, generatorOptimizer, discriminatorOptimizer, phases);
    }

    private static MicroBatches MicroBatches(Recipe recipe) =>
        new(recipe.Training.MicroBatch, recipe.Discriminator.Batch.Group ?? recipe.Training.Batch);
}
