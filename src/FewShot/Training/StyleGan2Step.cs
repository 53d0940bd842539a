using FewShotGan.Augment;
using FewShotGan.Generators;
using FewShotGan.Recipes;
using FewShotGan.Transfer;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// One iteration of StyleGAN2's training (Karras et al. 2020): the phases that are due, in order, then the moving average.
/// A pure function of the networks, the optimisers, the pictures and the latents given to it.
/// </summary>
public sealed class StyleGan2Step : IDisposable
{
    private readonly TrainingNetworks networks;
    private readonly TrainingRecipe schedule;

    /// <summary>Puts an iteration together from its parts.</summary>
    /// <param name="networks">The networks to train.</param>
    /// <param name="schedule">The half-life of the moving average.</param>
    /// <param name="generatorOptimizer">The generator's Adam; disposed with this.</param>
    /// <param name="discriminatorOptimizer">The discriminator's Adam; disposed with this.</param>
    /// <param name="phases">The phases in the order in which they run.</param>
    public StyleGan2Step(
        TrainingNetworks networks, TrainingRecipe schedule, Adam generatorOptimizer, Adam discriminatorOptimizer,
        IReadOnlyList<Phase> phases)
    {
        this.networks = networks;
        this.schedule = schedule;
        GeneratorOptimizer = generatorOptimizer;
        DiscriminatorOptimizer = discriminatorOptimizer;
        Phases = phases;
    }

    /// <summary>The phases in the order in which they run.</summary>
    public IReadOnlyList<Phase> Phases { get; }

    /// <summary>The path-length phase, which keeps a running mean; null when there is none.</summary>
    public PathLengthPhase? PathLength => Phases.OfType<PathLengthPhase>().SingleOrDefault();

    /// <summary>The generator's Adam.</summary>
    public Adam GeneratorOptimizer { get; }

    /// <summary>The discriminator's Adam.</summary>
    public Adam DiscriminatorOptimizer { get; }

    /// <summary>Numbers in the parameters that are trained, of both networks.</summary>
    public long TrainedParameters => GeneratorOptimizer.parameters().Concat(DiscriminatorOptimizer.parameters()).Sum(parameter => parameter.numel());

    /// <summary>Sets up the optimisers and phases of a recipe.</summary>
    /// <param name="networks">The networks to train.</param>
    /// <param name="recipe">Losses, optimisers, schedule.</param>
    /// <param name="augment">What the discriminator's inputs go through; nothing when null.</param>
    /// <param name="streams">Where noise and augmentations are drawn from.</param>
    public static StyleGan2Step FromRecipe(
        TrainingNetworks networks, Recipe recipe, IAugment? augment, RandomStreams streams)
    {
        var loss = recipe.Loss;
        var method = TransferMethods.Of(recipe.Transfer, networks.Discriminator.Options);
        var generatorOptimizer = MakeAdam(
            Trained(NetworkRole.Generator, networks.Generator), recipe.Optimizer.GLr, recipe.Optimizer, loss.PlInterval);
        var discriminatorOptimizer = MakeAdam(
            Trained(NetworkRole.Discriminator, networks.Discriminator), recipe.Optimizer.DLr, recipe.Optimizer, loss.R1Interval);

        var passes = new StyleGan2Passes(
            networks, augment, streams, loss.StyleMixingProb, NoiseMode.Random, recipe.Augment.Scope,
            MicroBatches(recipe), MixedPrecision.UpperType(recipe.Training, networks.Device));
        List<Phase> phases = [new GeneratorPhase(passes, generatorOptimizer)];
        if (loss.PlWeight > 0)
            phases.Add(new PathLengthPhase(passes, generatorOptimizer, loss, shape => randn(shape, generator: streams.Noise)));
        phases.Add(new DiscriminatorPhase(passes, discriminatorOptimizer));
        if (loss.R1Gamma > 0) phases.Add(new R1Phase(passes, discriminatorOptimizer, loss.R1Gamma, loss.R1Interval!.Value));
        return new StyleGan2Step(networks, recipe.Training, generatorOptimizer, discriminatorOptimizer, phases);

        IEnumerable<Parameter> Trained(NetworkRole role, nn.Module network) =>
            network.named_parameters().Where(pair => method.Trains(role, pair.Item1)).Select(pair => pair.Item2);
    }

    private static MicroBatches MicroBatches(Recipe recipe) =>
        new(recipe.Training.MicroBatch, recipe.Discriminator.MbstdChannels > 0 ? recipe.Discriminator.MbstdGroupSize : 1);

    /// <summary>Adam over the parameters of a network, or some of them.</summary>
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="lr">Their learning rate.</param>
    /// <param name="recipe">Decay rates and epsilon.</param>
    /// <param name="interval">The interval of its lazy phase, which the settings are corrected for; null without one.</param>
    public static Adam MakeAdam(IEnumerable<Parameter> parameters, double lr, OptimizerRecipe recipe, int? interval)
    {
        var (rate, beta1, beta2) = LazyRegularization.Correct(lr, recipe.Betas[0], recipe.Betas[1], interval);
        return optim.Adam(parameters.ToList(), rate, beta1, beta2, recipe.Eps);
    }

    /// <summary>Runs one iteration.</summary>
    /// <param name="iteration">Iterations done before this one; a phase runs when its interval divides it.</param>
    /// <param name="nimg">Real pictures shown before this iteration.</param>
    /// <param name="batches">One for each of <see cref="Phases"/>, also for those not due.</param>
    /// <param name="report">Receives the losses.</param>
    public void Run(long iteration, long nimg, IReadOnlyList<PhaseBatch> batches, ILossReport report)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(batches.Count, Phases.Count);
        foreach (var (phase, batch) in Phases.Zip(batches))
            if (iteration % phase.Interval == 0)
                phase.Run(batch, report);

        double beta = ExponentialMovingAverage.Beta((int)batches[0].Reals.shape[0], schedule.EmaKimg, schedule.EmaRampup, nimg);
        ExponentialMovingAverage.Update(networks.GeneratorEma, networks.Generator, beta);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GeneratorOptimizer.Dispose();
        DiscriminatorOptimizer.Dispose();
    }
}
