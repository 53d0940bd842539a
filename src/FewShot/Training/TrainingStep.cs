using FewShotGan.Optimizers;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Transfer;
using TorchSharp;
using TorchSharp.Modules;

namespace FewShotGan.Training;

/// <summary>
/// One iteration of training: the phases that are due, in order, then the moving average. A pure function of the networks,
/// the optimisers, the pictures and the latents given to it.
/// </summary>
public abstract class TrainingStep : IDisposable
{
    private readonly TrainingNetworks networks;
    private readonly TrainingRecipe schedule;

    /// <summary>Puts an iteration together from its parts.</summary>
    /// <param name="networks">The networks to train.</param>
    /// <param name="schedule">The half-life of the moving average.</param>
    /// <param name="generatorOptimizer">The generator's Adam; disposed with this.</param>
    /// <param name="discriminatorOptimizer">The discriminator's Adam; disposed with this.</param>
    /// <param name="phases">The phases in the order in which they run.</param>
    protected TrainingStep(
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

    /// <summary>Adam over the parameters of a network, or some of them.</summary>
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="lr">Their learning rate.</param>
    /// <param name="recipe">Decay rates and epsilon.</param>
    /// <param name="interval">The interval of its lazy phase, which the settings are corrected for; null without one.</param>
    public static Adam MakeAdam(IEnumerable<Parameter> parameters, double lr, Optimizers.OptimizerOptions recipe, int? interval)
    {
        var adam = (AdamOptions)recipe;
        var (rate, beta1, beta2) = LazyRegularization.Correct(lr, adam.Betas[0], adam.Betas[1], interval);
        return torch.optim.Adam(parameters.ToList(), rate, beta1, beta2, adam.Eps);
    }

    /// <summary>Runs one iteration.</summary>
    /// <param name="iteration">Iterations done before this one; a phase runs when its interval divides it.</param>
    /// <param name="nimg">Real pictures shown before this iteration.</param>
    /// <param name="batches">One for each of <see cref="Phases"/>, also for those not due.</param>
    /// <param name="report">Receives the losses.</param>
    public virtual void Run(long iteration, long nimg, IReadOnlyList<PhaseBatch> batches, ILossReport report)
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
        GC.SuppressFinalize(this);
    }

    /// <summary>The Adams of both networks, over what the transfer method and the networks themselves train.</summary>
    /// <param name="networks">The networks to train.</param>
    /// <param name="recipe">Optimiser, intervals of lazy phases, transfer method.</param>
    private protected static (Adam Generator, Adam Discriminator) MakeOptimizers(TrainingNetworks networks, Recipe recipe)
    {
        var method = TransferMethods.Of(recipe.Transfer, networks.Discriminator.Options);
        return (
            MakeAdam(Trained(NetworkRole.Generator, networks.Generator), recipe.Optimizer.GLr, recipe.Optimizer, recipe.Regularizers.Find<PathLengthOptions>()?.Interval),
            MakeAdam(
                Trained(NetworkRole.Discriminator, networks.Discriminator, networks.Discriminator.Trains),
                recipe.Optimizer.DLr, recipe.Optimizer, recipe.Regularizers.Find<R1Options>()?.Interval));

        IEnumerable<Parameter> Trained(NetworkRole role, torch.nn.Module network, Func<string, bool>? trains = null) => network.named_parameters()
            .Where(pair => trains?.Invoke(pair.Item1) != false && method.Trains(role, pair.Item1)).Select(pair => pair.Item2);
    }
}
