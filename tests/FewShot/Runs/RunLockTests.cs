using System.Diagnostics;
using FewShotGan.Runs;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Runs;

public class RunLockTests
{
    private static RunFolder NewRun(TemporaryFolder folder) =>
        RunFolder.Create(folder.File("runs"), "r", TimeProvider.System);

    [Fact]
    public void A_second_one_is_refused_by_name_until_the_first_lets_go()
    {
        using var folder = new TemporaryFolder();
        var run = NewRun(folder);
        using (RunLock.Take(run))
        {
            var message = Assert.Throws<InputException>(() => RunLock.Take(run)).Message;
            Assert.StartsWith(
                $"{run.Root}: process {Environment.ProcessId} on {Environment.MachineName} (since 2", message,
                StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }

        RunLock.Take(run).Dispose();
    }

    [Fact]
    public void Words_left_by_a_process_that_was_killed_lock_nothing()
    {
        using var folder = new TemporaryFolder();
        var run = NewRun(folder);
        RunLock.Take(run).Dispose();
        File.WriteAllText(Path.Combine(run.Root, ".lock-holder"), "process 1 on elsewhere");
        RunLock.Take(run).Dispose();
    }

    [Fact]
    public void A_child_process_does_not_keep_it()
    {
        using var folder = new TemporaryFolder();
        var run = NewRun(folder);
        Process child;
        using (RunLock.Take(run)) child = Process.Start("sleep", "60");
        using (child)
        {
            RunLock.Take(run).Dispose();
            Assert.False(child.HasExited);
            child.Kill();
        }
    }

    [Fact]
    public void A_run_is_locked_while_it_begins_and_while_it_goes_on()
    {
        using var tiny = new TinyRun();
        var refusals = new List<string>();
        var observer = new TinyRun.Blind
        {
            OnStep = _ =>
                refusals.Add(
                    Assert.Throws<InputException>(
                        () => new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System)
                        .Resume(RunFolder.Find(tiny.Runs, ""))).Message),
        };
        var run = new Trainer(CPU, observer, TimeProvider.System).Start(tiny.WithKimg(0.004), tiny.Runs).Run;
        var own = File.ReadAllText(run.RecipePath);
        new Trainer(CPU, observer, TimeProvider.System).Resume(run, tiny.WithKimg(0.008));
        Assert.Equal(2, refusals.Count);
        Assert.All(refusals, refusal => Assert.Contains("is training this run", refusal, StringComparison.Ordinal));
        Assert.NotEqual(own, File.ReadAllText(run.RecipePath));
    }
}
