using FewShotGan.Augment;
using FewShotGan.Discriminators.VisionAided;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// One vision-aided discriminator in training: its branch and the Adam of its head. Nothing of it requires gradients but the head
/// between <see cref="BeginHead"/> and <see cref="StepHead"/>. It computes in the type of its weights, float32.
/// </summary>
/// <param name="choice">Which network it looks through, and why.</param>
/// <param name="branch">The discriminator with its loss and augmentation; disposed with this.</param>
/// <param name="optimizer">Adam over the head; disposed with this.</param>
/// <param name="draws">What the branch draws its augmentations from; disposed with this.</param>
/// <param name="weight">What its loss counts in the generator's step.</param>
/// <param name="sha256">Of the network's file.</param>
public sealed class VisionAidedMember(
    VisionAidedChoice choice, VisionAidedBranch branch, Adam optimizer, torch.Generator draws, double weight, string sha256 = "") : IDisposable
{
    private readonly ParameterUpdate update = new(optimizer);

    /// <summary>Which network it looks through, and why.</summary>
    public VisionAidedChoice Choice => choice;

    /// <summary>SHA-256 of the network's file, lower-case hexadecimal.</summary>
    public string Sha256 => sha256;

    /// <summary>The head.</summary>
    public VisionAidedHead Head => branch.Discriminator.Head;

    /// <summary>The head's Adam.</summary>
    public Adam Optimizer => optimizer;

    /// <summary>What its augmentations are drawn from.</summary>
    public torch.Generator Draws => draws;

    /// <summary>What moves p of its own ADA; null without.</summary>
    public AdaController? Controller => branch.Controller;

    /// <summary>Adds the gradient of its loss to that of pictures.</summary>
    /// <param name="fakes">Generated pictures <c>[N, C, H, W]</c>, a leaf or a view of one.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <returns>The loss without its weight, <c>[N, 1]</c>.</returns>
    public Tensor AddGeneratorGradient(Tensor fakes, Tensor? labels, long part, long parts)
    {
        IterateOnce(part);
        var loss = branch.GeneratorLoss(fakes, labels);
        loss.mean().mul(weight / parts).backward();
        return loss;
    }

    /// <summary>Begins the head's step.</summary>
    public void BeginHead() => update.Begin();

    /// <summary>Adds the gradient of its loss on generated pictures to the head.</summary>
    /// <param name="fakes">Generated pictures <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <returns>The loss, <c>[N, 1]</c>.</returns>
    public Tensor AddFakeGradient(Tensor fakes, Tensor? labels, long part, long parts)
    {
        IterateOnce(part);
        var loss = branch.FakeLoss(fakes, labels);
        loss.mean().div(parts).backward();
        return loss;
    }

    /// <summary>Adds the gradient of its loss on real pictures to the head.</summary>
    /// <param name="reals">Real pictures <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <returns>The loss, and the signs of the logits, both <c>[N, 1]</c>.</returns>
    public (Tensor Loss, Tensor Signs) AddRealGradient(Tensor reals, Tensor? labels, long part, long parts)
    {
        IterateOnce(part);
        Tensor? signs = null;
        var loss = branch.RealLoss(reals, labels, logits => signs = logits.detach().sign().MoveToOuterDisposeScope());
        loss.mean().div(parts).backward();
        return (loss, signs!);
    }

    /// <summary>Bounds the head's gradients and takes one step of its Adam.</summary>
    /// <returns>Whether any gradient was not finite: one truth value; null when none came.</returns>
    public Tensor? StepHead() => update.Step();

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        branch.Dispose();
        draws.Dispose();
    }

    // Singular vectors move once a batch, in however many parts it comes; so parts give the gradients of the whole.
    private void IterateOnce(long part) => Head.train(part == 0);
}
