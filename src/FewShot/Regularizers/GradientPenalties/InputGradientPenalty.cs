using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// A penalty on the discriminator's gradient with respect to what it sees: the images before the input transforms, or,
/// where it looks at them through a frozen part, what that makes of them. It is reported without its weight, under the
/// part's name.
/// </summary>
/// <param name="options">What it was built from.</param>
/// <param name="weight">What the penalty is multiplied by.</param>
public abstract class InputGradientPenalty(RegularizerOptions options, double weight) : Regularizer(options)
{
    // Below it a squared norm counts as constant, where the norm's derivative would be infinite.
    private const double Smallest = 1e-24;

    /// <summary>The gradient of logits, which can be differentiated again.</summary>
    /// <param name="logits">The discriminator's, of any shape.</param>
    /// <param name="inputs">What they were computed from, each <c>[N, …]</c> and requiring a gradient.</param>
    /// <returns>Of the same shapes.</returns>
    public static IReadOnlyList<Tensor> Gradients(Tensor logits, params IReadOnlyList<Tensor> inputs) =>
        [.. autograd.grad([logits.sum()], [.. inputs], retain_graph: true, create_graph: true)];

    /// <summary>The squared norm of a gradient, over all it is with respect to.</summary>
    /// <param name="gradients">One or more <c>[N, …]</c>.</param>
    /// <returns><c>[N]</c>.</returns>
    public static Tensor SquaredNorm(params IReadOnlyList<Tensor> gradients) => gradients
        .Select(gradient =>
            gradient.square().sum([.. Enumerable.Range(1, (int)gradient.dim() - 1).Select(i => (long)i)]))
        .Aggregate((sum, next) => sum + next);

    /// <summary>The norm of a gradient, over all it is with respect to.</summary>
    /// <param name="gradients">One or more <c>[N, …]</c>.</param>
    /// <returns><c>[N]</c>.</returns>
    public static Tensor Norm(params IReadOnlyList<Tensor> gradients) =>
        SquaredNorm(gradients).clamp_min(Smallest).sqrt();

    /// <inheritdoc/>
    public override void Accumulate(Turn turn)
    {
        var (batch, passes) = (turn.Batch, turn.Passes);
        var micro = passes.Trained;
        Tensor? ws = null;
        if (Input == DiscriminatorInput.Fakes)
            using (no_grad()) ws = passes.Map(batch.Z, batch.FakeLabels, isDiscriminatorStep: true);
        Begin(turn);
        for (long part = 0; part < micro.Count(batch.Reals.shape[0]); part++)
        {
            using var scope = NewDisposeScope();
            Tensor images;
            using (no_grad()) images = Images(passes, micro.Part(batch.Reals, part), micro.Part(ws, part), part);
            var labels = micro.Part(ws is null ? batch.RealLabels : batch.FakeLabels, part);
            OnImages(turn, images, labels, micro.Count(batch.Reals.shape[0]));
        }
    }

    /// <summary>Which images the penalty is taken at, as the input transforms have it.</summary>
    protected abstract DiscriminatorInput Input { get; }

    /// <summary>
    /// Whether the images are real ones as they are, of which input transforms and reports want to know the logits.
    /// </summary>
    protected virtual bool AreReals => Input == DiscriminatorInput.Reals;

    /// <summary>Draws what the whole batch needs.</summary>
    /// <param name="turn">The turn.</param>
    protected virtual void Begin(Turn turn)
    {
    }

    /// <summary>The images at which the gradient is taken.</summary>
    /// <param name="passes">How the generator is called.</param>
    /// <param name="reals">Real images <c>[N, C, H, W]</c>.</param>
    /// <param name="ws">
    /// Intermediate latents of as many generated ones; null where <see cref="Input"/> says real images.
    /// </param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <returns><c>[N, C, H, W]</c>.</returns>
    protected virtual Tensor Images(TrainingPasses passes, Tensor reals, Tensor? ws, long part) =>
        ws is null ? reals : passes.Synthesize(ws);

    /// <summary>The penalty without its weight.</summary>
    /// <param name="gradients">One or more <c>[N, …]</c>.</param>
    /// <param name="logits">What they are gradients of: the mean of an image's <c>[N, K]</c>.</param>
    /// <returns><c>[N]</c>.</returns>
    protected virtual Tensor Of(IReadOnlyList<Tensor> gradients, Tensor logits) => SquaredNorm(gradients);

    private void OnImages(Turn turn, Tensor images, Tensor? labels, long parts)
    {
        IReadOnlyList<Tensor> inputs;
        Tensor logits;
        using (SecondDerivatives.Expect())
        {
            (var seen, inputs) = turn.Passes.SeeForPenalty(images, Input);
            logits = turn.Passes.Judge(seen, labels).Logits;
        }

        // Of several logits an image, such as those of patches, it is their mean that is the image's.
        var penalty = Of(Gradients(logits.mean([1]), inputs), logits);
        if (AreReals)
        {
            turn.Report("scores_real", logits);
            turn.Report("d_sign_real", logits.sign());
            turn.Passes.Inputs.Saw(Input, logits);
        }

        turn.Report(StateName, penalty);

        // The last bias has no part in the gradient; with the logits times 0 it still takes its optimiser's step, as in
        // the official loop, and so keeps the same step count as every other parameter.
        turn.Backward(logits.mul(0).mean().add(penalty.mul(weight).mean()), parts);
    }
}
