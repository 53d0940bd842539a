using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Torch.Tests;

/// <summary>What becomes of the memory of tensors that are gone.</summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests
{
    private const long Mib = 1 << 20, Play = 24 * Mib;

    [Fact]
    public void Kept_memory_stays_within_an_eighth_of_the_most_that_was_in_use()
    {
        GiveBack();
        var before = Environment.WorkingSet;
        for (var size = 100; size <= 200; size += 20)
        {
            // Each too large for the block that the last one left.
            using var tensor = ones(size * Mib / sizeof(float));
            Assert.InRange(Environment.WorkingSet - before, (size * Mib) - Play, (size * Mib * 9 / 8) + Play);
        }

        Assert.InRange(Environment.WorkingSet - before, (200 * Mib) - Play, (225 * Mib) + Play);
        GiveBack();
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, Play);
    }

    [Fact]
    public void A_freed_block_serves_the_next_tensor_of_about_its_size()
    {
        GiveBack();
        using (var first = ones(100 * Mib / sizeof(float))) { }

        var before = Environment.WorkingSet;
        using (var second = ones(95 * Mib / sizeof(float)))
        {
            Assert.InRange(Environment.WorkingSet - before, long.MinValue, Play);
            Assert.Equal(1, second.min().item<float>());
        }

        GiveBack();
    }

    [DllImport("fewshot_torch", EntryPoint = "ft_give_back_memory"), DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static extern void GiveBack();
}
