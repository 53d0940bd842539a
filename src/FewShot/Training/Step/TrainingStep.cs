using System.Globalization;
using FewShotGan.Discriminators;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Transfer;
using TorchSharp;

namespace FewShotGan.Training;

/// <summary>
/// One iteration of training, from the draws to the controllers: each network's turn at the loss, the regularisers that
/// are due, the moving average. It knows terms of losses, not methods.
/// </summary>
internal sealed class TrainingStep : ITrainingState, IDisposable
{
    private readonly TrainingNetworks networks;
    private readonly TrainingPasses passes;
    private readonly TrainingRecipe schedule;
    private readonly OptimizerOptions rates;
    private readonly VisionAidedEnsemble? aided;

    /// <summary>Puts an iteration together from its parts.</summary>
    /// <param name="networks">The networks to train.</param>
    /// <param name="passes">How they are called.</param>
    /// <param name="schedule">The run's length, and the half-life of the moving average.</param>
    /// <param name="rates">How learning rates change, and how many steps the discriminator has.</param>
    /// <param name="generatorOptimizer">The generator's optimiser; disposed with this.</param>
    /// <param name="discriminatorOptimizer">The discriminator's optimiser; disposed with this.</param>
    /// <param name="phases">The updates in their order.</param>
    /// <param name="aided">The vision-aided discriminators beside the own one; none when null.</param>
    /// <param name="transfer">
    /// What is taken from pretrained networks, disposed with this; when null, all that is loaded is trained.
    /// </param>
    public TrainingStep(
        TrainingNetworks networks, TrainingPasses passes, TrainingRecipe schedule, OptimizerOptions rates,
        NetworkOptimizer generatorOptimizer, NetworkOptimizer discriminatorOptimizer, IReadOnlyList<Phase> phases,
        VisionAidedEnsemble? aided = null, TransferMethod? transfer = null)
    {
        (this.networks, this.passes, this.schedule, this.rates, this.aided) = (
            networks, passes, schedule, rates, aided);
        Transfer = transfer ?? new PartlyTrained((_, _) => true);
        (GeneratorOptimizer, DiscriminatorOptimizer, Phases) = (generatorOptimizer, discriminatorOptimizer, phases);
        Runs = [.. phases.SelectMany(phase => Enumerable.Range(0, phase.Steps).Select(i => (phase, i)))];
    }

    /// <summary>The updates in the order in which they run.</summary>
    public IReadOnlyList<Phase> Phases { get; }

    /// <summary>
    /// The updates of an iteration with all of the discriminator's steps, and which batch of real images each sees.
    /// </summary>
    public IReadOnlyList<(Phase Phase, int Reals)> Runs { get; }

    /// <summary>The generator's optimiser.</summary>
    public NetworkOptimizer GeneratorOptimizer { get; }

    /// <summary>The discriminator's optimiser.</summary>
    public NetworkOptimizer DiscriminatorOptimizer { get; }

    /// <summary>What is taken from pretrained networks.</summary>
    public TransferMethod Transfer { get; }

    /// <summary>How the networks are called.</summary>
    public TrainingPasses Passes => passes;

    /// <summary>The regularisers.</summary>
    public IEnumerable<Regularizer> Regularizers => Phases.SelectMany(phase => phase.Terms).OfType<Regularizer>()
        .Distinct();

    /// <summary>The parts that keep something between iterations, this one included.</summary>
    public IEnumerable<ITrainingState> States => [this, Transfer, .. Regularizers, .. passes.Inputs.Transforms];

    /// <summary>Real images that an iteration shows the discriminator.</summary>
    /// <param name="batch">Images in a batch.</param>
    public int ShownBy(int batch) => batch * rates.DSteps;

    /// <summary>Numbers in the parameters that are trained, of both networks.</summary>
    public long TrainedParameters =>
        GeneratorOptimizer.Parameters.Concat(DiscriminatorOptimizer.Parameters).Sum(parameter => parameter.numel());

    /// <inheritdoc/>
    public string StateName => "step";

    /// <inheritdoc/>
    public IEnumerable<(string Name, torch.nn.Module Network, NetworkOptimizer Optimizer)> Optimizers =>
    [
        ("generator", networks.Generator, GeneratorOptimizer),
        ("discriminator", networks.Discriminator, DiscriminatorOptimizer),
    ];

    /// <summary>Sets up the parts of a recipe.</summary>
    /// <param name="networks">The networks to train.</param>
    /// <param name="recipe">Losses, regularisers, input transforms, optimisers, schedule.</param>
    /// <param name="streams">Where noise and transforms are drawn from.</param>
    /// <param name="aided">The vision-aided discriminators beside the own one; none when null.</param>
    public static TrainingStep FromRecipe(
        TrainingNetworks networks, Recipe recipe, RandomStreams streams, VisionAidedEnsemble? aided = null)
    {
        if (networks.Discriminator is IDrawsNumbers drawing) drawing.Draws = streams.Augment;
        var setting = new PartSetting(
            networks.Generator, networks.Discriminator, recipe.Seed, recipe.Optimizer);
        var method = recipe.Transfer.Method.Create(setting);
        var inputs = new InputChain(
            recipe.Inputs, recipe.Augment.Create(recipe.Training.Length), recipe.Augment.Scope,
            backdrop: Backdrop.For(recipe.Data), length: recipe.Training.Length);
        var passes = new TrainingPasses(networks, inputs, streams, new()
        {
            StyleMixing = recipe.Training.StyleMixingProb,
            MovesWAvgInDiscriminatorStepOnly = recipe.Training.WAvg == "discriminator",
            Trained = MicroBatches.OfTrained(recipe.Training.MicroBatch, recipe.BatchUses),
            Frozen = new(recipe.Training.MicroBatch),
            Changes = method,
            Upper = MixedPrecision.UpperType(recipe.Training.Precision, networks.Device),
        });
        var regularizers = recipe.Regularizers.Where(part => part.IsOn).Select(part => part.Create(setting))
            .ToList();
        var (generator, ofGenerator) = Optimizer(
            NetworkRole.Generator, networks.Generator, recipe.Optimizer.GLr, _ => true);
        var (discriminator, ofDiscriminator) = Optimizer(
            NetworkRole.Discriminator, networks.Discriminator, recipe.Optimizer.DLr, networks.Discriminator.Trains);
        return new TrainingStep(networks, passes, recipe.Training, recipe.Optimizer, generator, discriminator,
        [
            .. PhasesOf(
                NetworkRole.Generator, "G", generator, ofGenerator,
                riders => new GeneratorTerm(
                    recipe.Loss, aided, new(recipe.Training.TopK, recipe.Training.TopKKimg), riders)),
            .. PhasesOf(
                NetworkRole.Discriminator, "D", discriminator, ofDiscriminator,
                riders => new DiscriminatorTerm(recipe.Loss, aided, riders),
                recipe.Optimizer.DSteps, recipe.Optimizer.WeightClip),
        ], aided, method);

        (NetworkOptimizer Optimizer, IReadOnlyList<string> Names) Optimizer(
            NetworkRole role, torch.nn.Module network, double rate, Func<string, bool> trains)
        {
            var trained = network.named_parameters()
                .Where(pair => trains(pair.Item1) && method.Trains(role, pair.Item1)).ToList();
            double share = LazyShare(recipe.Regularizers.Where(part => part.Network == role));
            return (
                recipe.Optimizer.Create([.. trained.Select(pair => pair.Item2)], rate, share),
                [.. trained.Select(pair => pair.Item1)]);
        }

        // What comes in every iteration adds to the loss's own update; what is lazy shares one with what is as lazy.
        IEnumerable<Phase> PhasesOf(
            NetworkRole role, string name, NetworkOptimizer optimizer, IReadOnlyList<string> names,
            Func<IReadOnlyList<LossTerm>, LossTerm> loss, int steps = 1, double? clip = null)
        {
            var own = regularizers.Where(part => part.Options.Trains(role)).ToList();
            List<LossTerm> eager =
            [
                .. own.Where(part => part.Options.Interval is null), .. method.Terms(role),
                .. role == NetworkRole.Discriminator && networks.Discriminator is ILearnsFromReals learns
                    ? [new OwnLossTerm(learns, streams.Augment)]
                    : Array.Empty<LossTerm>(),
            ];
            yield return new(name + "main", 1, optimizer, passes, [loss(eager), .. eager])
            {
                Steps = steps, Clip = clip, Rests = Rests,
            };
            var lazy = own.Where(part => part.Options.Interval is not null)
                .GroupBy(part => part.Options.Interval!.Value).ToList();
            foreach (var group in lazy.OrderBy(group => group.Key))
            {
                var which = lazy.Count == 1 ? "" : group.Key.ToString(CultureInfo.InvariantCulture);
                yield return new($"{name}reg{which}", group.Key, optimizer, passes, [.. group])
                {
                    Clip = clip, Rests = Rests,
                };
            }

            bool Rests(int place) => method.Rests(role, names[place]);
        }
    }

    /// <summary>
    /// The part of an optimiser's updates that are the loss's own: k/(k+1) with a lazy regulariser in every k-th
    /// iteration (Karras et al. 2020, appendix B).
    /// </summary>
    /// <param name="regularizers">The network's regularisers, also those whose weight is 0.</param>
    public static double LazyShare(IEnumerable<RegularizerOptions> regularizers)
    {
        var intervals = regularizers.Select(part => part.Interval).OfType<int>().Distinct().ToList();
        return intervals is [var k] ? k / (k + 1.0) : 1 / (1 + intervals.Sum(interval => 1.0 / interval));
    }

    /// <summary>
    /// Draws images and latents, trains with them, and has what steers the run look at what came of it.
    /// </summary>
    /// <param name="counters">How far the run is.</param>
    /// <param name="images">Where real images and latents come from.</param>
    /// <param name="report">Receives the losses.</param>
    /// <returns>How far it is now.</returns>
    public TrainingCounters Iterate(TrainingCounters counters, TrainingImages images, ILossReport report)
    {
        int batch = schedule.Batch;
        var drawn = images.Draw(Runs, batch);
        if (schedule.DTruncation is { } bound)
        {
            drawn = [.. Runs.Zip(drawn, (run, given) => run.Phase.Network == NetworkRole.Discriminator
                ? given with { Z = TruncatedNormal.Of(given.Z, bound) }
                : given)];
        }

        Run(counters.Iteration, counters.Nimg, drawn, report);
        counters = counters with { Iteration = counters.Iteration + 1, Nimg = counters.Nimg + ShownBy(batch) };

        var end = new IterationEnd(
            counters.Iteration, batch, report, images.HasHeldOut ? () => AskHeldOut(images) : null);
        foreach (var transform in passes.Inputs.Transforms) transform.End(end);
        aided?.EndIteration(end);
        return counters;
    }

    /// <summary>Trains with the images and latents given: a pure function of these and the states.</summary>
    /// <param name="iteration">Iterations done before this one; a phase runs when its interval divides it.</param>
    /// <param name="nimg">Real images shown before this iteration.</param>
    /// <param name="batches">One for each of <see cref="Runs"/>, also for those not due.</param>
    /// <param name="report">Receives the losses.</param>
    public void Run(long iteration, long nimg, IReadOnlyList<PhaseBatch> batches, ILossReport report)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(batches.Count, Runs.Count);
        int batch = (int)batches[0].Reals.shape[0];
        Transfer.Begin(iteration, nimg);
        passes.Begin(nimg);
        if (rates.RateAt(nimg, ShownBy(batch), schedule.Kimg) is { } factor)
        {
            foreach (var (_, _, optimizer) in States.SelectMany(state => state.Optimizers)) optimizer.Scale(factor);
        }

        foreach (var ((phase, _), given) in Runs.Zip(batches))
            if (iteration % phase.Interval == 0)
                phase.Run(given, report);

        double beta = nimg - (schedule.SwaFromKimg * 1000) is { } since and >= 0
            ? ExponentialMovingAverage.PlainBeta(ShownBy(batch), since)
            : ExponentialMovingAverage.Beta(ShownBy(batch), schedule.EmaHalfLife, schedule.EmaRampup, nimg);
        ExponentialMovingAverage.Update(networks.GeneratorEma, networks.Generator, beta);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GeneratorOptimizer.Dispose();
        DiscriminatorOptimizer.Dispose();
        foreach (var regularizer in Regularizers) regularizer.Dispose();
        Transfer.Dispose();
        passes.Inputs.Dispose();
    }

    private torch.Tensor AskHeldOut(TrainingImages images)
    {
        var (heldOut, labels) = images.DrawHeldOut(schedule.Batch);
        return passes.Ask(heldOut, labels, images.Streams.Augment);
    }
}
