using FewShotGan.Augment;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using TorchSharp.Modules;

namespace FewShotGan.Training;

/// <summary>
/// One iteration of Projected GAN's training (Sauer et al. 2021): hinge loss over all heads, no regularisation. Both networks
/// stay in training mode throughout, so that the statistics and singular vectors of each also move in the other's phase.
/// </summary>
public sealed class ProjectedStep : TrainingStep
{
    private readonly ProjectedPasses passes;
    private readonly BlurOptions loss;

    /// <summary>Puts an iteration together from its parts.</summary>
    /// <param name="networks">The networks to train.</param>
    /// <param name="passes">How they are called.</param>
    /// <param name="loss">The blur and how it fades.</param>
    /// <param name="schedule">The half-life of the moving average.</param>
    /// <param name="generatorOptimizer">The generator's Adam; disposed with this.</param>
    /// <param name="discriminatorOptimizer">The heads' Adam; disposed with this.</param>
    /// <param name="aided">The vision-aided discriminators beside the own one; none when null.</param>
    public ProjectedStep(
        TrainingNetworks networks, ProjectedPasses passes, BlurOptions loss, TrainingRecipe schedule, Adam generatorOptimizer,
        Adam discriminatorOptimizer, VisionAidedEnsemble? aided = null)
        : base(networks, schedule, generatorOptimizer, discriminatorOptimizer,
            [new ProjectedGeneratorPhase(passes, generatorOptimizer, aided), new ProjectedDiscriminatorPhase(passes, discriminatorOptimizer, aided)]) =>
        (this.passes, this.loss) = (passes, loss);

    /// <summary>Sets up the optimisers and phases of a recipe.</summary>
    /// <param name="networks">The networks to train.</param>
    /// <param name="recipe">Loss, optimisers, schedule.</param>
    /// <param name="augment">What the discriminator's inputs go through; nothing when null.</param>
    /// <param name="streams">Where noise and augmentations are drawn from.</param>
    /// <param name="aided">The vision-aided discriminators beside the own one; none when null.</param>
    public static ProjectedStep FromRecipe(
        TrainingNetworks networks, Recipe recipe, IAugment? augment, RandomStreams streams, VisionAidedEnsemble? aided = null)
    {
        var (generatorOptimizer, discriminatorOptimizer) = MakeOptimizers(networks, recipe);
        var passes = new ProjectedPasses(networks, augment, streams, recipe.Augment.Scope, new MicroBatches(recipe.Training.MicroBatch));
        return new ProjectedStep(networks, passes, recipe.Inputs.Find<BlurOptions>() ?? new(), recipe.Training, generatorOptimizer, discriminatorOptimizer, aided);
    }

    /// <inheritdoc/>
    public override void Run(long iteration, long nimg, IReadOnlyList<PhaseBatch> batches, ILossReport report)
    {
        passes.BlurSigma = BlurFade.Sigma(loss.InitSigma, loss.FadeKimg, nimg);
        base.Run(iteration, nimg, batches, report);
    }
}
