using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Mlp;
using FewShotGan.Files;
using FewShotGan.Generators;
using FewShotGan.Generators.Mlp;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Toy;

/// <summary>
/// Trains two small networks on points in the plane, with the losses, regularisers and optimisers of any recipe: a
/// point is an image of one pixel with two channels, and a step is the step of every run.
/// </summary>
internal sealed class ToyRun : IDisposable
{
    private const int MostPictures = 200, AskedByParzen = 1000;

    private readonly Recipe recipe;
    private readonly ToyDistribution data;
    private readonly RandomStreams streams;
    private readonly TrainingNetworks networks;
    private readonly TrainingStep step;
    private readonly Tensor latents;
    private long iteration;

    /// <summary>Sets up the networks.</summary>
    /// <param name="recipe">A recipe whose networks are of type mlp and whose data.source names a distribution.</param>
    /// <exception cref="InputException">It is another, or asks for what points do not have.</exception>
    public ToyRun(Recipe recipe)
    {
        this.recipe = recipe;
        data = ToyDistribution.Find(recipe.Data.Source ?? "");
        if (recipe.Generator is not MlpOptions || recipe.Discriminator is not MlpDiscriminatorOptions)
            throw new InputException("generator.type, discriminator.type: expected mlp, since points are no images");
        if (recipe.Augment is not NoAugmentOptions || recipe.Inputs.Count > 0 || recipe.VisionAided.Networks.Count > 0
            || recipe.Data is not { Labels: "none", Count: null, XFlip: false } || recipe.Transfer.From is not null
            || recipe.Training.DTruncation is not null)
            throw new InputException(
                "augment, inputs, vision_aided, data.labels, data.count, data.x_flip, transfer.from, "
                    + "training.d_truncation: expected none of them, since points are no images");
        double tick = recipe.Training.TickKimg;
        if (tick * 1000 < recipe.Training.Batch || recipe.Training.Kimg / tick > MostPictures)
            throw new InputException(FormattableString.Invariant(
                $"training.tick_kimg: found {tick}, expected at least a batch ({recipe.Training.Batch} points), and ")
                + FormattableString.Invariant($"{recipe.Training.Kimg / MostPictures} for {MostPictures} pictures"));
        streams = new(recipe.Seed);
        var generator = data.OwnGenerator is { } own ? own with { ZDim = recipe.Generator.ZDim } : recipe.Generator;
        var discriminator = data.OwnDiscriminator ?? recipe.Discriminator;
        networks = new(generator.For(1, 2, 0), discriminator.For(1, 2, 0), streams.Init, CPU);
        step = TrainingStep.FromRecipe(networks, recipe, streams);
        latents = randn(ToyScore.Points, recipe.Generator.ZDim, generator: streams.Metric, device: CPU);
    }

    /// <summary>How many real points were shown, in thousands.</summary>
    public double Kimg => iteration * step.ShownBy(recipe.Training.Batch) / 1000.0;

    /// <summary>Trains the whole recipe.</summary>
    /// <param name="folder">Where the CSV, the animation and the last picture go, under the recipe's name.</param>
    /// <param name="say">Is told each row.</param>
    /// <exception cref="InputException">It diverged; what came before is written.</exception>
    /// <exception cref="IOException">They can't be written.</exception>
    public void Run(string folder, Action<ToyRow> say)
    {
        Directory.CreateDirectory(folder);
        var frames = new List<string>();
        var rows = new List<ToyRow>();
        bool hasDiverged;
        using var meter = new LossMeter();
        for (double next = 0; ; next += recipe.Training.TickKimg)
        {
            while (Kimg < Math.Min(next, recipe.Training.Kimg)) Iterate(meter);
            using (var scope = NewDisposeScope())
            {
                var (reals, fakes) = (data.Sample(ToyScore.Points, streams.Metric), Fakes());
                hasDiverged = !IsFinite(fakes);
                if (hasDiverged) break;
                var lossD = meter.Mean("loss_d") ?? (meter.Mean("loss_d_real") + meter.Mean("loss_d_fake"));
                var score = ToyScore.Of(fakes, reals, data);
                rows.Add(new(Kimg, meter.Mean("loss_g"), lossD, Slope(fakes), score));
                frames.Add(new ToyFigure(this, recipe.Name, rows[^1], data.IsLine).Draw(reals, fakes));
            }

            meter.Reset();
            say(rows[^1]);
            if (Kimg >= recipe.Training.Kimg) break;
        }

        string File(string extension) => Path.Combine(folder, recipe.Name + extension);
        ToyRow.Write(File(".csv"), rows);
        ImageWriter.SaveAnimatedFigure(File(".webp"), frames, ToyFigure.Side, ToyFigure.Height, 150);
        ImageWriter.SaveFigure(File(".png"), frames[^1]);
        if (hasDiverged)
            throw new InputException(FormattableString.Invariant($"{recipe.Name}: diverged by {Kimg} kimg; ")
                + $"{File(".webp")} has what came before; take smaller learning rates, or another loss");
    }

    /// <summary>
    /// The log-likelihood of 1,000 real points under Parzen windows, in nats: around generated points, around other
    /// real ones, the best that a generator could make, and around the Gaussians' centres; null for points that have no
    /// density in the plane.
    /// </summary>
    public (double Generated, double Real, double? Centres)? Parzen()
    {
        if (data.HasNoise != (true, true)) return null;
        using var scope = NewDisposeScope();
        var asked = data.Sample(AskedByParzen, streams.Metric);
        return (
            ToyScore.Parzen(Fakes(), asked), ToyScore.Parzen(data.Sample(ToyScore.Points, streams.Metric), asked),
            data.Modes.Count > 0 ? ToyScore.Parzen(ToyDistribution.Centres(data.Modes), asked) : null);
    }

    /// <summary>What the discriminator says of points, and its gradient there.</summary>
    /// <param name="points"><c>[N, 2]</c>.</param>
    /// <returns>Logits <c>[N]</c> and gradients <c>[N, 2]</c>.</returns>
    public (Tensor Logits, Tensor Gradients) Ask(Tensor points)
    {
        using var scope = NewDisposeScope();
        using var asked = new Evaluating(networks.Discriminator);
        var x = points.detach().clone().requires_grad_(true);
        var logits = networks.Discriminator.Forward(x.reshape(-1, 2, 1, 1)).squeeze(1);
        var gradients = autograd.grad([logits.sum()], [x])[0];
        return (logits.detach().MoveToOuterDisposeScope(), gradients.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        step.Dispose();
        networks.Dispose();
        streams.Dispose();
        latents.Dispose();
    }

    private void Iterate(LossMeter meter)
    {
        using var scope = NewDisposeScope();
        int batch = recipe.Training.Batch;
        var reals = Enumerable.Range(0, step.Runs.Max(run => run.Reals) + 1)
            .Select(_ => data.Sample(batch, streams.Data).reshape(-1, 2, 1, 1)).ToList();
        List<PhaseBatch> batches =
        [
            .. step.Runs.Select(run => new PhaseBatch(
                reals[run.Reals], null, streams.Latents(batch, recipe.Generator.ZDim, CPU), null)),
        ];
        step.Run(iteration, (long)Math.Round(Kimg * 1000), batches, meter);
        iteration++;
    }

    private Tensor Fakes()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var g = networks.Generator;
        return g.Synthesize(g.Map(latents, null)).flatten(1).MoveToOuterDisposeScope();
    }

    private bool IsFinite(Tensor fakes)
    {
        using var scope = NewDisposeScope();
        var (logits, gradients) = Ask(fakes);
        return (fakes.sum() + logits.sum() + gradients.sum()).isfinite().ToBoolean();
    }

    /// <summary>Mean norm of the generator's loss's gradient at its points: what it learns from.</summary>
    private double? Slope(Tensor fakes)
    {
        if (recipe.Loss is not SeparateLoss loss) return null;
        using var scope = NewDisposeScope();
        using var asked = new Evaluating(networks.Discriminator);
        var x = fakes.detach().clone().requires_grad_(true);
        var losses = loss.Generator(networks.Discriminator.Forward(x.reshape(-1, 2, 1, 1)));
        return autograd.grad([losses.sum()], [x])[0].norm(1).to(ScalarType.Float64).mean().ToDouble();
    }

    /// <summary>A network that is only asked meanwhile, so that it leaves nothing out.</summary>
    private readonly ref struct Evaluating
    {
        private readonly nn.Module network;

        public Evaluating(nn.Module network)
        {
            this.network = network;
            network.eval();
        }

        public void Dispose() => network.train();
    }
}
