using TorchSharp;

namespace FewShotGan.Tests.Properties;

public sealed class MemoryProperty
{
    [Theory]
    [MemberData(nameof(PairRun.Names), MemberType = typeof(PairRun))]
    public void A_step_leaves_no_tensor_behind(string recipe)
    {
        using var run = new PairRun(recipe);
        using var session = run.Begin();
        PairRun.Iterate(session, 3);
        long after3 = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        PairRun.Iterate(session, 9);
        Assert.Equal(after3, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
