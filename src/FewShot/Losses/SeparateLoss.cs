using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Losses;

/// <summary>
/// A loss of single logits: the discriminator sees generated and real images one after the other, so that what one of
/// them took is free before the other comes.
/// </summary>
public abstract record SeparateLoss : AdversarialLoss
{
    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        GeneratorColumn(Formulas.Generator),
        new("loss_d_real", "loss", $"Mean of {Formulas.Real}: what the discriminator minimises on real images."),
        new("loss_d_fake", "loss", $"Mean of {Formulas.Fake}: what the discriminator minimises on generated images."),
    ];

    /// <summary>
    /// The three functions as text, D being the discriminator's logit, T the input transforms, x a real image.
    /// </summary>
    protected abstract (string Generator, string Real, string Fake) Formulas { get; }

    /// <summary>What the generator minimises.</summary>
    /// <param name="fakeLogits">Logits of generated images, of any shape.</param>
    /// <returns>The same shape.</returns>
    public abstract Tensor Generator(Tensor fakeLogits);

    /// <summary>What the discriminator minimises on real images.</summary>
    /// <param name="realLogits">Any shape.</param>
    /// <returns>The same shape.</returns>
    public abstract Tensor Real(Tensor realLogits);

    /// <summary>What the discriminator minimises on generated images.</summary>
    /// <param name="fakeLogits">Any shape.</param>
    /// <returns>The same shape.</returns>
    public abstract Tensor Fake(Tensor fakeLogits);
}
