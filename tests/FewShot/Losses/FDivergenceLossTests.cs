using FewShotGan.Losses;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Losses;

public sealed class FDivergenceLossTests
{
    /// <summary>
    /// Nowozin et al. 2016, equation 4: with the logits that f'(p/q) asks for, the discriminator's loss is the
    /// divergence of p from q with its sign changed, and no other logits make it smaller.
    /// </summary>
    [Theory]
    [InlineData("kl")]
    [InlineData("reverse_kl")]
    [InlineData("pearson")]
    [InlineData("squared_hellinger")]
    public void The_best_discriminator_of_an_f_divergence_gives_the_divergence(string name)
    {
        using var scope = NewDisposeScope();
        double[] p = [0.5, 0.3, 0.15, 0.05], q = [0.1, 0.2, 0.4, 0.3];
        Func<double, double, double> divergence = name switch
        {
            "kl" => (x, y) => x * Math.Log(x / y),
            "reverse_kl" => (x, y) => y * Math.Log(y / x),
            "pearson" => (x, y) => (x - y) * (x - y) / y,
            _ => (x, y) => Math.Pow(Math.Sqrt(x) - Math.Sqrt(y), 2),
        };
        Func<double, double> best = name switch
        {
            "kl" => ratio => 1 + Math.Log(ratio),
            "reverse_kl" => Math.Log,
            "pearson" => ratio => 2 * (ratio - 1),
            _ => ratio => Math.Log(ratio) / 2,
        };
        var loss = new FDivergenceLoss { Divergence = name };
        var logits = tensor(p.Zip(q, (x, y) => best(x / y)).ToArray(), device: CPU).requires_grad_(true);
        var found = (loss.Real(logits) * tensor(p, device: CPU)).sum()
            + (loss.Fake(logits) * tensor(q, device: CPU)).sum();
        Assert.Equal(-p.Zip(q, divergence).Sum(), found.item<double>(), 1e-12);
        found.backward();
        Assert.True(logits.grad!.abs().max().item<double>() < 1e-12);
    }
}
