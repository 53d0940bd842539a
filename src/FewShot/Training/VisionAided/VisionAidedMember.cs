using FewShotGan.Augment;
using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// One vision-aided discriminator in training (Kumari et al. 2022, "Ensembling Off-the-shelf Models for GAN Training",
/// section 3.2 and appendix B): the discriminator, its loss, input transforms and optimiser. Nothing of it requires
/// gradients but the head between <see cref="BeginHead"/> and <see cref="StepHead"/>. It computes in the type of its
/// weights, float32.
/// </summary>
/// <param name="choice">Which network it looks through, and why.</param>
/// <param name="discriminator">The discriminator; disposed with this.</param>
/// <param name="loss">Its loss.</param>
/// <param name="inputs">What lies between images and network; disposed with this.</param>
/// <param name="optimizer">The head's optimiser; disposed with this.</param>
/// <param name="draws">What the transforms are drawn from; disposed with this.</param>
/// <param name="weight">What its loss counts in the generator's step.</param>
/// <param name="sha256">Of the network's file.</param>
internal sealed class VisionAidedMember(
    VisionAidedChoice choice, VisionAidedDiscriminator discriminator, VisionAidedLoss loss, InputChain inputs,
    NetworkOptimizer optimizer, torch.Generator draws, double weight = 1, string sha256 = "") : IDisposable
{
    private readonly ParameterUpdate update = new(optimizer);

    /// <summary>Which network it looks through, and why.</summary>
    public VisionAidedChoice Choice => choice;

    /// <summary>SHA-256 of the network's file, lower-case hexadecimal.</summary>
    public string Sha256 => sha256;

    /// <summary>The head.</summary>
    public VisionAidedHead Head => discriminator.Head;

    /// <summary>The head's optimiser.</summary>
    public NetworkOptimizer Optimizer => optimizer;

    /// <summary>What its transforms are drawn from.</summary>
    public torch.Generator Draws => draws;

    /// <summary>What lies between images and network.</summary>
    public InputChain Inputs => inputs;

    /// <summary>What moves p of its own ADA; null without.</summary>
    public AdaController? Controller => inputs.Transforms.OfType<AdaTransform>().SingleOrDefault()?.Controller;

    /// <summary>What the generator minimises, with gradients to the images.</summary>
    /// <param name="fakes">Generated images <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor GeneratorLoss(Tensor fakes, Tensor? labels = null) =>
        Judged(fakes, labels, DiscriminatorInput.FakesOfGenerator, loss.Generator);

    /// <summary>What the head minimises on generated images; no gradient goes beyond the head.</summary>
    /// <param name="fakes">Generated images <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor FakeLoss(Tensor fakes, Tensor? labels = null) =>
        Judged(fakes, labels, DiscriminatorInput.Fakes, loss.Fake);

    /// <summary>
    /// What the head minimises on real images; no gradient goes beyond the head. The transforms see the logits of the
    /// whole images.
    /// </summary>
    /// <param name="reals">Real images <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="seen">
    /// Is shown the logits of the whole images, <c>[N, 1]</c>, which are valid during the call only.
    /// </param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor RealLoss(Tensor reals, Tensor? labels = null, Action<Tensor>? seen = null) =>
        Judged(reals, labels, DiscriminatorInput.Reals, levels =>
        {
            inputs.Saw(DiscriminatorInput.Reals, levels[^1]);
            seen?.Invoke(levels[^1]);
            return loss.Real(levels);
        });

    /// <summary>Adds the gradient of its loss to that of images.</summary>
    /// <param name="fakes">Generated images <c>[N, C, H, W]</c>, a leaf or a view of one.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <returns>The loss without its weight, <c>[N, 1]</c>.</returns>
    public Tensor AddGeneratorGradient(Tensor fakes, Tensor? labels, long part, long parts)
    {
        IterateOnce(part);
        var losses = GeneratorLoss(fakes, labels);
        losses.mean().mul(weight / parts).backward();
        return losses;
    }

    /// <summary>Begins the head's step.</summary>
    public void BeginHead() => update.Begin();

    /// <summary>Adds the gradient of its loss on generated images to the head.</summary>
    /// <param name="fakes">Generated images <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <returns>The loss, <c>[N, 1]</c>.</returns>
    public Tensor AddFakeGradient(Tensor fakes, Tensor? labels, long part, long parts)
    {
        IterateOnce(part);
        var losses = FakeLoss(fakes, labels);
        losses.mean().div(parts).backward();
        return losses;
    }

    /// <summary>Adds the gradient of its loss on real images to the head.</summary>
    /// <param name="reals">Real images <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <returns>The loss, and the signs of the logits, both <c>[N, 1]</c>.</returns>
    public (Tensor Loss, Tensor Signs) AddRealGradient(Tensor reals, Tensor? labels, long part, long parts)
    {
        IterateOnce(part);
        Tensor? signs = null;
        var losses = RealLoss(reals, labels, logits => signs = logits.detach().sign().MoveToOuterDisposeScope());
        losses.mean().div(parts).backward();
        return (losses, signs!);
    }

    /// <summary>Bounds the head's gradients and takes one step of its optimiser.</summary>
    /// <returns>Whether any gradient was not finite: one truth value; null when none came.</returns>
    public Tensor? StepHead() => update.Step();

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        inputs.Dispose();
        discriminator.Dispose();
        draws.Dispose();
    }

    // Singular vectors move once a batch, in however many parts it comes; so parts give the gradients of the whole.
    private void IterateOnce(long part) => Head.train(part == 0);

    private Tensor Judged(
        Tensor images, Tensor? labels, DiscriminatorInput input, Func<IReadOnlyList<Tensor>, Tensor> toLoss)
    {
        using var scope = NewDisposeScope();
        return toLoss(discriminator.Judge(Look(images, input), labels)).MoveToOuterDisposeScope();
    }

    private IReadOnlyList<Tensor> Look(Tensor images, DiscriminatorInput input)
    {
        using var off = input == DiscriminatorInput.FakesOfGenerator ? null : no_grad();
        return discriminator.Look(inputs.Apply(images, input, draws));
    }
}
