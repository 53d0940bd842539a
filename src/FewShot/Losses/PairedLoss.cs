using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Losses;

/// <summary>
/// A loss that compares the logits of real images with those of as many generated ones, which the discriminator
/// therefore sees at once, in both networks' steps: slower, and more memory.
/// </summary>
public abstract record PairedLoss : AdversarialLoss
{
    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        GeneratorColumn(Formulas.Generator),
        new("loss_d", "loss", $"Mean of {Formulas.Discriminator}: what the discriminator minimises."),
    ];

    /// <summary>
    /// Both functions as text, D being the discriminator's logit, T the input transforms, x a real image.
    /// </summary>
    protected abstract (string Generator, string Discriminator) Formulas { get; }

    /// <summary>What the generator minimises.</summary>
    /// <param name="fakeLogits">Logits of generated images, of any shape.</param>
    /// <param name="realLogits">Logits of real images, of the same shape, without a gradient.</param>
    /// <returns>The same shape.</returns>
    public abstract Tensor Generator(Tensor fakeLogits, Tensor realLogits);

    /// <summary>What the discriminator minimises.</summary>
    /// <param name="realLogits">Logits of real images, of any shape.</param>
    /// <param name="fakeLogits">Logits of generated images, of the same shape.</param>
    /// <returns>The same shape.</returns>
    public abstract Tensor Discriminator(Tensor realLogits, Tensor fakeLogits);
}
