using FewShotGan.Training;
using TorchSharp;

namespace FewShotGan.Tests.Training;

public class MemoryTests
{
    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        using var meter = new LossMeter();
        long after3 = 0;
        for (int step = 1; step <= 30; step++)
        {
            session.RunIteration(meter);
            if (step == 3) after3 = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        Assert.Equal(after3, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Resident_memory_becomes_flat()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        using var meter = new LossMeter();

        // What each step leaves behind makes every window grow. The allocator finds its size in the first ones, and the
        // runtime compiles what runs often.
        long growth = long.MaxValue;
        for (int window = 1; window <= 6 && growth > 4L << 20; window++)
        {
            long before = Resident();
            for (int step = 1; step <= 300; step++) session.RunIteration(meter);
            growth = Resident() - before;
        }

        // Less than one step's tensors each for 300 steps.
        Assert.InRange(growth, long.MinValue, 4L << 20);
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
