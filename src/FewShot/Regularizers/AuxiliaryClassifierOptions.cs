using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Regularizers;

/// <summary>
/// The classes' part of AC-GAN's losses (Odena et al. 2017, "Conditional Image Synthesis with Auxiliary Classifier
/// GANs", equation 3): the cross entropy of the discriminator's classes, which both networks make small, on generated
/// images both and on real ones the discriminator.
/// </summary>
[Part("auxiliary_classifier")]
public sealed record AuxiliaryClassifierOptions : RegularizerOptions
{
    /// <summary>The weight in the discriminator's step; 0 leaves it out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 1;

    /// <summary>The weight in the generator's step.</summary>
    [Range(0.0, double.MaxValue)]
    public double GeneratorWeight { get; init; } = 1;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool Trains(NetworkRole network) =>
        (network == NetworkRole.Discriminator ? Weight : GeneratorWeight) > 0;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0 || GeneratorWeight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("class_accuracy", "0 … 1", "Share of the training images whose class the discriminator tells."),
        new("class_loss_d", "nats", "Mean cross entropy of the classes of real and generated images in D's step."),
        new("class_loss_g", "nats", "Mean cross entropy of the classes of generated images in G's step."),
    ];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool GoesWithLoss => true;

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new Term(this);

    private sealed class Term(AuxiliaryClassifierOptions options) : Regularizer(options)
    {
        public override Tensor? AddTo(Turn turn, JudgedBatch judged)
        {
            var told = judged.Judgement.More[Judgement.Classes];
            var classes = judged.Labels!.argmax(1);
            var losses = functional.cross_entropy(told, classes, reduction: Reduction.None);
            bool ofGenerator = turn.Network == NetworkRole.Generator;
            turn.Report(ofGenerator ? "class_loss_g" : "class_loss_d", losses);
            if (judged.Input == DiscriminatorInput.Reals)
                turn.Report("class_accuracy", told.argmax(1).eq(classes).to(told.dtype));
            return losses * (ofGenerator ? options.GeneratorWeight : options.Weight);
        }
    }
}
