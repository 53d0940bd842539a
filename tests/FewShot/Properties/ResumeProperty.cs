using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties;

public sealed class ResumeProperty
{
    [Theory]
    [MemberData(nameof(PairRun.Names), MemberType = typeof(PairRun))]
    public void A_resumed_run_is_bit_for_bit_the_one_that_never_stopped(string recipe)
    {
        using var run = new PairRun(recipe);
        using (var through = run.Begin())
        {
            PairRun.Iterate(through, 5);
            Checkpoint.Save(run.File("half"), through);
            PairRun.Iterate(through, 5);
            Checkpoint.Save(run.File("through"), through);
        }

        using (var resumed = new TrainingSession(run.Recipe, run.Images, CPU))
        {
            Checkpoint.Restore(run.File("half"), resumed);
            PairRun.Iterate(resumed, 5);
            Checkpoint.Save(run.File("resumed"), resumed);
        }

        PairRun.AssertSame(PairRun.Files(run.File("through")), PairRun.Files(run.File("resumed")));
    }
}
