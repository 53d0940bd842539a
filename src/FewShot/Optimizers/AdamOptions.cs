using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Optimizers;

/// <summary>Adam (Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization").</summary>
[Part("adam")]
public sealed record AdamOptions : OptimizerOptions
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
    public override IEnumerable<(string Key, string Message)> Problems() => Problems(Betas);

    /// <inheritdoc/>
    public override NetworkOptimizer Create(IReadOnlyList<Parameter> parameters, double rate, double share = 1) => new(
        optim.Adam(parameters, rate * share, Math.Pow(Betas[0], share), Math.Pow(Betas[1], share), Eps), StateOf);

    /// <summary>What is wrong with the decay rates of an Adam beyond single numbers.</summary>
    /// <param name="betas">The decay rates.</param>
    internal static IEnumerable<(string Key, string Message)> Problems(IReadOnlyList<double> betas)
    {
        if (betas.Count != 2)
        {
            yield return ("betas", $"found [{string.Join(", ", betas.Select(beta => beta.ToString(CultureInfo.InvariantCulture)))}], "
                + "expected two numbers of at least 0 and below 1");
        }
    }

    private static ParameterState StateOf(OptimizerState kept)
    {
        var state = (Adam.State)kept;
        return new([("exp_avg", state.exp_avg), ("exp_avg_sq", state.exp_avg_sq)], () => state.step, step => state.step = step);
    }
}
