using System.ComponentModel.DataAnnotations;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;

namespace FewShotGan.Regularizers;

/// <summary>
/// L2 regularisation (Krogh and Hertz 1991, "A Simple Weight Decay Can Improve Generalization", equation 2): λ/2 times
/// the sum of the squares of all trained parameters of one network. Its gradient goes through the optimiser, other than
/// AdamW's decay.
/// </summary>
[Part("weight_decay")]
public sealed record WeightDecayOptions : RegularizerOptions
{
    /// <summary>λ; 0 leaves the term out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 1e-4;

    /// <summary>Whose parameters: <c>discriminator</c> or <c>generator</c>.</summary>
    [AllowedValues("discriminator", "generator")]
    public string Of { get; init; } = "discriminator";

    /// <inheritdoc/>
    public override NetworkRole Network =>
        Of == "generator" ? NetworkRole.Generator : NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("weight_decay", "squared weights",
            "Sum of the squares of the parameters that weight decay is on, without its weight."),
    ];

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new Decay(this);

    private sealed class Decay(WeightDecayOptions options) : Regularizer(options)
    {
        public override void Accumulate(Turn turn)
        {
            var squares = turn.Parameters.Select(parameter => parameter.square().sum())
                .Aggregate((sum, next) => sum + next);
            turn.Report(StateName, squares);
            turn.Backward(squares * (options.Weight / 2));
        }
    }
}
