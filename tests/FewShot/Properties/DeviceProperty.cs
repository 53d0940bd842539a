using FewShotGan.Golden;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Sampling;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties;

/// <summary>
/// Training and checkpoints on an explicit CPU while another device is the default: our stand-in for a GPU.
/// </summary>
[Collection(MetaDefault.Collection)]
public sealed class DeviceProperty
{
    [Theory]
    [MemberData(nameof(PairRun.Names), MemberType = typeof(PairRun))]
    public void Everything_is_on_the_device_given(string recipe)
    {
        using var run = new PairRun(recipe);
        using (var plain = run.Begin())
        {
            PairRun.Iterate(plain, 3);
            Checkpoint.Save(run.File("plain"), plain);
        }

        using (new MetaDefault())
        {
            using (var session = run.Begin())
            {
                AssertOnCpu(session);
                PairRun.Iterate(session, 2, new OnCpuReport());
                AssertOnCpu(session);
                Checkpoint.Save(run.File("explicit"), session);
            }

            using var resumed = new TrainingSession(run.Recipe, run.Images, CPU, run.HeldOut);
            Checkpoint.Restore(run.File("explicit"), resumed);
            PairRun.Iterate(resumed, 1, new OnCpuReport());
            AssertOnCpu(resumed);
            Assert.InRange(DiscriminatorAccuracy.Of(resumed).HeldOut, 0, 1);
            Assert.Null(Divergence.Now(resumed));
            Checkpoint.Save(run.File("explicit"), resumed);
            using var generator = TrainedGenerator.Load(run.File("explicit"), CPU);
            OnCpu.Assert(generator.Sample([0, 1]), "samples");
        }

        PairRun.AssertSame(
            PairRun.Files(run.File("plain"), "*.safetensors"), PairRun.Files(run.File("explicit"), "*.safetensors"));
    }

    private static void AssertOnCpu(TrainingSession session)
    {
        foreach (var state in session.States)
        {
            foreach (var (name, network) in state.Networks) OnCpu.Assert(network, name);
            foreach (var (name, _, optimizer) in state.Optimizers) AssertOnCpu(optimizer, name);
            foreach (var (name, stream) in state.Streams) OnCpu.Assert(stream.get_state(), name);
        }
    }

    private static void AssertOnCpu(NetworkOptimizer optimizer, string name)
    {
        foreach (var (average, value) in optimizer.States.SelectMany(state => state.Averages))
            OnCpu.Assert(value, $"the optimiser of {name}: {average}");
    }

    /// <summary>Every number that is reported is on the CPU, and finite.</summary>
    private sealed class OnCpuReport : ILossReport
    {
        public void Report(string phase, string name, Tensor values)
        {
            OnCpu.Assert(values, $"{phase}'s {name}");
            Assert.True(values.detach().isfinite().all().item<bool>(), $"{phase}'s {name} is not finite");
        }
    }
}
