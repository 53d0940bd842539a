using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FewShotGan.Layers;
using TorchSharp.Modules;

namespace FewShotGan.Optimizers;

/// <summary>What Adam and its variants have in common.</summary>
public abstract record AdamFamilyOptions : OptimizerOptions
{
    /// <summary>
    /// The two decay rates, each at least 0 and below 1, before the correction for lazy regularisers.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public IReadOnlyList<double> Betas { get; init; } = [0, 0.99];

    /// <summary>What is added to the root of the squared gradients' average.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Eps { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Betas.Count == 2) yield break;
        var found = string.Join(", ", Betas.Select(beta => beta.ToString(CultureInfo.InvariantCulture)));
        yield return ("betas", $"found [{found}], expected two numbers of at least 0 and below 1");
    }

    /// <summary>Makes the optimiser; without weight decay Adam and AdamW are the same.</summary>
    private protected NetworkOptimizer Create(
        IReadOnlyList<Parameter> parameters, double rate, double share, double weightDecay)
    {
        var betas = (Math.Pow(Betas[0], share), Math.Pow(Betas[1], share));
        return new(parameters, rate * share, ["exp_avg", "exp_avg_sq"], step => TensorLists.Adam(
            step.Parameters, step.Gradients, step.Averages[0], step.Averages[1], step.Steps, step.Rate, betas, Eps,
            weightDecay));
    }
}
