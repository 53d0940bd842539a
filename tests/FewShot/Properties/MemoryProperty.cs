using FewShotGan.Inputs;
using TorchSharp;

namespace FewShotGan.Tests.Properties;

public sealed class MemoryProperty
{
    // Until it is over, ADA holds what it saw in the window.
    private static readonly int Window = new AdaAugmentOptions().Interval;

    [Theory]
    [MemberData(nameof(PairRun.Names), MemberType = typeof(PairRun))]
    public void A_step_leaves_no_tensor_behind(string recipe)
    {
        using var run = new PairRun(recipe);
        using var session = run.Begin();
        PairRun.Iterate(session, Window);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        PairRun.Iterate(session, 2 * Window);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
