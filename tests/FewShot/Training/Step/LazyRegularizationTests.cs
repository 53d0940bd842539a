using FewShotGan.Optimizers;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public class LazyRegularizationTests
{
    private const double Lr = 0.0025;

    [Fact]
    public void Rates_shrink_by_k_over_k_plus_1()
    {
        var (lr, beta1, beta2) = Corrected(new() { Betas = [0, 0.99] }, new R1Options { Interval = 16 });
        Assert.Equal(Lr * 16 / 17, lr, precision: 15);
        Assert.Equal(0, beta1);
        Assert.Equal(0.9905854573074332, beta2, precision: 14); // 0.99^(16/17)
    }

    [Fact]
    public void Regularizers_of_two_intervals_take_their_steps_out_of_one_share() =>
        Assert.Equal(
            1 / (1 + (1 / 16.0) + (1 / 4.0)),
            TrainingStep.LazyShare([new R1Options { Interval = 16 }, new R2Options { Interval = 4 }]));

    [Fact]
    public void Without_a_lazy_phase_nothing_changes()
    {
        foreach (var regularizers in new RegularizerOptions[][] { [], [new R1Options { Interval = null }] })
        {
            var (lr, beta1, beta2) = Corrected(new() { Betas = [0.5, 0.99] }, regularizers);
            Assert.Equal(Lr, lr);
            Assert.Equal(0.5, beta1, precision: 14);
            Assert.Equal(0.99, beta2, precision: 14);
        }
    }

    /// <summary>
    /// The rate, and the decay rates as the first step shows them: its averages are 1 - β of a gradient of 1.
    /// </summary>
    private static (double Lr, double Beta1, double Beta2) Corrected(
        AdamOptions options, params RegularizerOptions[] regularizers)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(1, dtype: ScalarType.Float64));
        using var optimizer = options.Create([parameter], Lr, TrainingStep.LazyShare(regularizers));
        parameter.sum().backward();
        optimizer.Step();
        var averages = Assert.Single(optimizer.States).Averages.ToDictionary(
            average => average.Name, average => average.Value.item<double>());
        return (optimizer.Rate, 1 - averages["exp_avg"], 1 - averages["exp_avg_sq"]);
    }
}
