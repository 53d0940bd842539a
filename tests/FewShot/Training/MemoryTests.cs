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
    public void Resident_memory_is_flat_over_300_steps()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        using var meter = new LossMeter();

        // Until then the allocator finds its size, and the runtime compiles what runs often: some 15 MiB.
        for (int step = 1; step <= 300; step++) session.RunIteration(meter);
        long after300 = Resident();
        for (int step = 301; step <= 600; step++) session.RunIteration(meter);

        // Less than one step's tensors each for 300 steps.
        Assert.InRange(Resident() - after300, long.MinValue, 4L << 20);
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
