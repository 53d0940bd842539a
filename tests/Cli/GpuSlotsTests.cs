using FewShotGan.Cli;

namespace FewShotGan.Cli.Tests;

public sealed class GpuSlotsTests
{
    [Fact]
    public void Each_gets_one_that_no_other_has_of_those_that_are_visible()
    {
        var slots = new GpuSlots(2, null);
        Assert.Equal(["0", "1"], new[] { slots.Take(), slots.Take() }.Order());
        slots.GiveBack("1");
        Assert.Equal("1", slots.Take());

        var visible = new GpuSlots(2, "3, GPU-7a");
        Assert.Equal(["3", "GPU-7a"], new[] { visible.Take(), visible.Take() }.Order());
    }
}
