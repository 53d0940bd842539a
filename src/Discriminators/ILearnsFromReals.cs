using static TorchSharp.torch;

namespace FewShotGan.Discriminators;

/// <summary>A discriminator that learns more from the real images of its step than to judge them.</summary>
public interface ILearnsFromReals
{
    /// <summary>What its loss is called in reports.</summary>
    string LossName { get; }

    /// <summary>Its own loss, which is added to the adversarial one.</summary>
    /// <param name="judgement">What it said of the images.</param>
    /// <param name="seen">What it saw of them.</param>
    /// <param name="draws">The CPU generator that random numbers are drawn from.</param>
    /// <returns>One number an image, <c>[N]</c>, without its weight.</returns>
    Tensor Learn(Judgement judgement, IReadOnlyList<Tensor> seen, Generator draws);

    /// <summary>What the loss is multiplied by.</summary>
    double LossWeight { get; }
}
