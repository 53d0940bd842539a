using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Torch.Tests;

public class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it_but_for_what_moved_out()
    {
        Tensor kept, detached, gone;
        using (var outer = NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                gone = ones(1);
                kept = (gone + 1).MoveToOuterDisposeScope();
                detached = inner.Detach(ones(2));
            }
            Assert.True(gone.IsInvalid);
            Assert.False(kept.IsInvalid);
            Assert.Equal(1, outer.DisposablesCount);
        }
        Assert.True(kept.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void Statistics_count_lives_on_this_thread()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        var outside = ones(1);
        using (NewDisposeScope())
        {
            _ = outside + 1;
            Assert.Equal(2, statistics.ThreadTotalLiveCount);
            Assert.Equal(1, statistics.CreatedInScopeCount);
        }
        Assert.Equal(1, statistics.ThreadTotalLiveCount);
        outside.Dispose();
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
        Assert.Equal(1, statistics.DisposedOutsideScopeCount);
    }

    [Fact]
    public void Wrapping_lets_only_the_result_out()
    {
        var before = Tensor.TotalCount;
        using var result = WrappedTensorDisposeScope(() => (ones(3) + 1) * 2);
        Assert.Equal(12f, result.sum().DetachFromDisposeScope().ToSingle());
        Assert.True(Tensor.TotalCount <= before + 2);
    }

    [Fact]
    public void Native_memory_is_given_back()
    {
        long Resident() => long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        void Use()
        {
            using var scope = NewDisposeScope();
            _ = ones(1 << 22) + 1;
        }
        Use();
        var before = Resident();
        for (var i = 0; i < 50; i++)
            Use();
        Assert.InRange(Resident() - before, long.MinValue, 256 * 1024); // kB; 50 uses are 1.6 GB
    }
}
