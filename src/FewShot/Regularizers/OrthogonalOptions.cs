using System.ComponentModel.DataAnnotations;
using FewShotGan.Generators;
using FewShotGan.Generators.ProGan;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// Orthogonal regularisation without the diagonal (Brock et al. 2019, "Large Scale GAN Training for High Fidelity
/// Natural Image Synthesis", equation 3), with the scale of BigGAN's program: weight/2 times the sum of the squared
/// inner products of different outputs' weights, of each trained matrix and convolution of one network. Weights are
/// taken as they are stored: those of layers with an equalised learning rate (StyleGAN2's, ProGAN's), which are drawn
/// at scale 1 and scaled down when they are used, are too large for it.
/// </summary>
[Part("orthogonal")]
public sealed record OrthogonalOptions : RegularizerOptions
{
    /// <summary>β; 0 leaves the term out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 1e-4;

    /// <summary>Whose parameters: <c>generator</c> or <c>discriminator</c>.</summary>
    [AllowedValues("generator", "discriminator")]
    public string Of { get; init; } = "generator";

    /// <inheritdoc/>
    public override NetworkRole Network =>
        Of == "generator" ? NetworkRole.Generator : NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("orthogonal", "weights⁴",
            "Sum of the squared inner products of different outputs' weights, without its weight."),
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(GeneratorOptions generator, int batch)
    {
        if (Of == "generator" && generator is (StyleGan2GeneratorOptions or ProGanOptions))
        {
            yield return ("", $"found orthogonal with generator.type {PartRegistry.NameOf(generator)}, expected "
                + "another: its weights are equalised, and large as they are stored");
        }
    }

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new Term(this);

    private sealed class Term(OrthogonalOptions options) : Regularizer(options)
    {
        public override void Accumulate(Turn turn)
        {
            var products = turn.Parameters.Where(parameter => parameter.dim() is 2 or 4)
                .Select(parameter => OffDiagonal(parameter.flatten(1))).ToList();
            if (products.Count == 0) return;
            var sum = stack(products).sum();
            turn.Report(StateName, sum);
            turn.Backward(sum * (options.Weight / 2));
        }

        private static Tensor OffDiagonal(Tensor rows)
        {
            var products = rows.mm(rows.t());
            return products.square().sum() - products.diagonal().square().sum();
        }
    }
}
