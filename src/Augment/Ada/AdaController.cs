using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>
/// Adaptive discriminator augmentation (Karras et al. 2020, "Training Generative Adversarial Networks with Limited
/// Data", section 3): p rises by a fixed step while the discriminator overfits more than a target, and falls while it
/// does less.
/// </summary>
/// <param name="steered">Whose p is steered.</param>
/// <param name="measure">What overfitting is measured by.</param>
/// <param name="target">The measure's value to hold.</param>
/// <param name="step">What p changes by at each adjustment, above 0.</param>
public sealed class AdaController(ISteered steered, OverfittingMeasure measure, double target, double step)
    : IDisposable
{
    private readonly LogitMean training = new();
    private readonly LogitMean heldOut = new();
    private readonly LogitMean generated = new();

    /// <summary>What overfitting is measured by.</summary>
    public OverfittingMeasure Measure => measure;

    /// <summary>r_t, of logits or of images, since p last moved; NaN before the first logits.</summary>
    public double Rt => training.Sign;

    /// <summary>r_v since p last moved; NaN while one of its parts is missing.</summary>
    public double Rv => (training.Value - heldOut.Value) / (training.Value - generated.Value);

    /// <summary>What a checkpoint keeps; setting it goes on from there, bit for bit.</summary>
    public AdaState State
    {
        get
        {
            var (logits, signs, count) = training.State;
            return new()
            {
                P = steered.P,
                Training = logits, TrainingSigns = signs, TrainingCount = count,
                HeldOut = heldOut.State.Logits, HeldOutCount = heldOut.State.Count,
                Generated = generated.State.Logits, GeneratedCount = generated.State.Count,
            };
        }
        set
        {
            steered.P = value.P;
            training.State = (value.Training, value.TrainingSigns, value.TrainingCount);
            heldOut.State = (value.HeldOut, 0, value.HeldOutCount);
            generated.State = (value.Generated, 0, value.GeneratedCount);
        }
    }

    /// <summary>
    /// p after an adjustment, in [0, 1]: single precision, as in the official program, which has no upper bound.
    /// </summary>
    /// <param name="p">p before it.</param>
    /// <param name="measured">The measure's value; nothing changes when it is NaN or on target.</param>
    /// <param name="target">The value to hold.</param>
    /// <param name="step">What p changes by.</param>
    public static float Adjusted(float p, double measured, double target, double step)
    {
        int direction = measured > target ? 1 : measured < target ? -1 : 0;
        return Math.Clamp(p + (float)(direction * step), 0, 1);
    }

    /// <summary>Takes note of logits on augmented training images.</summary>
    /// <param name="logits">Any shape, of images along the first axis.</param>
    public void SawTraining(Tensor logits)
    {
        using var ofImages = measure == OverfittingMeasure.RtOfImages && logits.dim() > 1
            ? logits.detach().flatten(1).mean([1])
            : null;
        training.Add(ofImages ?? logits);
    }

    /// <summary>Takes note of logits on augmented images that are never trained on.</summary>
    /// <param name="logits">Any shape.</param>
    public void SawHeldOut(Tensor logits) => heldOut.Add(logits);

    /// <summary>Takes note of logits on augmented generated images.</summary>
    /// <param name="logits">Any shape.</param>
    public void SawGenerated(Tensor logits) => generated.Add(logits);

    /// <summary>Moves p by what was seen since the last time, and forgets that.</summary>
    public void Adjust()
    {
        steered.P = Adjusted(steered.P, measure == OverfittingMeasure.Rv ? Rv : Rt, target, step);
        training.Reset();
        heldOut.Reset();
        generated.Reset();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        training.Dispose();
        heldOut.Dispose();
        generated.Dispose();
    }
}
