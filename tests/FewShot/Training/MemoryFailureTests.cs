using FewShotGan.Discriminators.Dcgan;
using FewShotGan.Generators.Dcgan;
using FewShotGan.Machine;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>What a run does when memory is too small.</summary>
public sealed class MemoryFailureTests
{
    private const string Message = "CUDA out of memory. Tried to allocate 2.00 GiB";

    [Fact]
    public void Libtorchs_own_failure_is_told_from_others()
    {
        var problem = Assert.ThrowsAny<Exception>(() => empty(1L << 60, device: CPU));
        Assert.True(MemoryFailure.Is(problem), problem.Message);
        Assert.False(MemoryFailure.Is(new InvalidOperationException("shape '[3]' is invalid for input of size 4")));
    }

    [Fact]
    public void A_run_goes_on_from_its_latest_checkpoint_with_half_the_images_at_once()
    {
        using var tiny = new TinyRun();
        var observer = Failing(times: 1);
        var outcome = new Trainer(CPU, observer).Start(tiny.Recipe, tiny.Runs);
        Assert.True(outcome.Complete);
        Assert.Equal(2, RunRecipe.Read(outcome.Run).Training.MicroBatch);
        var warning = Assert.Single(
            observer.Warnings, line => line.Contains("out of memory", StringComparison.Ordinal));
        Assert.Equal(
            $"at 0.02 kimg out of memory ({Message}); going on from 0.016 kimg with training.micro_batch 2, which "
                + "takes less at once", warning);
        Assert.Contains(warning, EventsCsv.Read(outcome.Run.EventsPath).Select(one => one.Why));
        Assert.Equal([8, 16, 24, 32], MetricsCsv.Read(outcome.Run.MetricsPath).Select(MetricsCsv.Images));
    }

    [Fact]
    public void It_does_so_once_and_then_says_what_to_do()
    {
        using var tiny = new TinyRun();
        var problem = Assert.Throws<IOException>(
            () => new Trainer(CPU, Failing(times: 2)).Start(tiny.Recipe, tiny.Runs));
        Assert.Equal(
            $"out of memory ({Message}) with 2 images at once, and the recipe allows no fewer; take a smaller "
                + "training.batch, smaller networks or images", problem.Message);
        var run = RunFolder.Find(tiny.Runs, tiny.Runs);
        Assert.Equal("0.016", MetricsCsv.Read(run.MetricsPath)[^1]["kimg"]);
        Assert.True(new Trainer(CPU).Resume(run).Complete);
    }

    [Fact]
    public void Networks_that_need_the_whole_batch_are_given_up_at_once()
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with
        {
            Generator = new DcganOptions { ZDim = 8 }.Tiny(), Discriminator = new DcganDiscriminatorOptions().Tiny(""),
            Regularizers = [],
        };
        var problem = Assert.Throws<IOException>(() => new Trainer(CPU, Failing(times: 1)).Start(recipe, tiny.Runs));
        Assert.Contains("with 4 images at once, and the recipe allows no fewer", problem.Message);
    }

    private static TinyRun.Blind Failing(int times) => new()
    {
        OnStep = counters =>
        {
            if (counters.Nimg == 20 && times-- > 0) throw new InvalidOperationException(Message);
        },
    };
}
