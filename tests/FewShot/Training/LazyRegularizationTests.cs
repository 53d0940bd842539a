using FewShotGan.Training;

namespace FewShotGan.Tests.Training;

public class LazyRegularizationTests
{
    [Fact]
    public void Rates_shrink_by_k_over_k_plus_1()
    {
        var (lr, beta1, beta2) = LazyRegularization.Correct(0.0025, 0, 0.99, interval: 16);
        Assert.Equal(0.0025 * 16 / 17, lr, precision: 15);
        Assert.Equal(0, beta1);
        Assert.Equal(0.9905854573074332, beta2, precision: 14); // 0.99^(16/17)
    }

    [Fact]
    public void Without_a_lazy_phase_nothing_changes() =>
        Assert.Equal((0.0025, 0.5, 0.99), LazyRegularization.Correct(0.0025, 0.5, 0.99, interval: null));
}
