using FewShotGan.Augment;
using FewShotGan.Data;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// ADA within a run: the controller sees every iteration's logits and moves p as often as the recipe says. For r_v the
/// discriminator also looks at a batch of pictures held out in each iteration. Reports <c>r_t</c> and <c>r_v</c> with phase
/// <c>ADA</c> each time p moves.
/// </summary>
public sealed class AdaptiveAugment : IDisposable
{
    private readonly AdaAugmentOptions recipe;
    private readonly StyleGan2Passes passes;
    private readonly PictureSet? heldOut;
    private readonly RandomStreams streams;

    /// <summary>Sets up the controller.</summary>
    /// <param name="pipeline">Whose p moves.</param>
    /// <param name="recipe">How p moves.</param>
    /// <param name="schedule">The run's length and batch, which decide how fast.</param>
    /// <param name="passes">How the discriminator is called.</param>
    /// <param name="streams">Where pictures held out are drawn from.</param>
    /// <param name="heldOut">Pictures that training never sees; needed for r_v.</param>
    public AdaptiveAugment(
        AdaPipeline pipeline, AdaAugmentOptions recipe, TrainingRecipe schedule, StyleGan2Passes passes, RandomStreams streams, PictureSet? heldOut)
    {
        this.recipe = recipe;
        this.passes = passes;
        this.heldOut = heldOut;
        this.streams = streams;
        Controller = new AdaController(pipeline, recipe.Measure, recipe.Target, recipe.Step(schedule));
    }

    /// <summary>The controller.</summary>
    public AdaController Controller { get; }

    /// <summary>Looks at pictures held out, where they are needed, and moves p when it is due.</summary>
    /// <param name="iterations">Iterations done, this one included.</param>
    /// <param name="batch">Pictures in a batch.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="report">Receives the measures.</param>
    /// <exception cref="InvalidOperationException">r_v is asked for, and there are no pictures held out.</exception>
    public void AfterIteration(long iterations, int batch, Device device, ILossReport report)
    {
        if (recipe.Measure == OverfittingMeasure.Rv) LookAtHeldOut(batch, device);
        if (iterations % recipe.Interval != 0) return;
        Report("r_t", Controller.Rt);
        Report("r_v", Controller.Rv);
        Controller.Adjust();

        void Report(string name, double value)
        {
            if (double.IsFinite(value)) report.Report("ADA", name, tensor(value, device: CPU));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Controller.Dispose();

    private void LookAtHeldOut(int batch, Device device)
    {
        var pictures = heldOut ?? throw new InvalidOperationException("r_v needs pictures held out; the session was given none");
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var indices = randint(pictures.Length, [batch], dtype: ScalarType.Int64, generator: streams.Metric, device: CPU).data<long>().ToArray();
        Controller.SawHeldOut(passes.Discriminate(
            pictures.Batch(indices, device), pictures.Labels(indices, device), DiscriminatorInput.Reals));
    }
}
