using System.Diagnostics;
using FewShotGan.Features;
using FewShotGan.Golden;
using FewShotGan.Machine;
using FewShotGan.Onnx;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Features;

/// <summary>
/// Shipped files with bits turned over, ends cut off and pieces copied elsewhere raise the importer's own exception or
/// give a network; nothing else, and soon. How many, <see cref="Mutants"/> says.
/// </summary>
public class ImporterFuzzTests(ITestOutputHelper output)
{
    private const int ShortForm = 60;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private const double MemoryLimitMb = 3 << 10;

    [Fact]
    public void Mutated_files_raise_only_the_importers_exception()
    {
        var count = Mutants.Count(ShortForm);
        var first = Mutants.First;
        var entries = FeatureManifest.Known.Where(entry => entry.IsShipped && !entry.OptIn).ToList();
        var files = entries.Select(entry => FeatureFiles.Read(entry).Bytes.ToArray()).ToList();
        int refused = 0, ran = 0, failed = 0;
        var slowest = TimeSpan.Zero;
        ProcessMemory.ResetPeak(); // other tests have run in this process
        for (var seed = first; seed < first + count; seed++)
        {
            var random = new Random(seed);
            var which = random.Next(files.Count);
            var mutant = Mutants.Of(random, files[which], files[random.Next(files.Count)]);
            var start = Stopwatch.GetTimestamp();
            try
            {
                using var scope = NewDisposeScope();
                // The first taps keep most of the file in use; the last, all of it.
                var taps = random.Next(3) == 0 ? [] : entries[which].Taps;
                using var network = OnnxNetwork.Load(
                    new OnnxFile(mutant), new() { Taps = taps, ChannelsLast = entries[which].Layout == "nhwc" });
                failed++;
                using var off = no_grad();
                network.forward(zeros(1, entries[which].Alpha is null ? 3 : 4, 64, 64));
                (failed, ran) = (failed - 1, ran + 1);
            }
            catch (OnnxImportException)
            {
                refused++; // those that fail on the image included
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, {entries[which].Name}: {e}");
            }

            var took = Stopwatch.GetElapsedTime(start);
            if (took > slowest) slowest = took;
            Assert.True(took < Limit, $"seed {seed}: {took}");
        }

        output.WriteLine(
            $"{count} mutants: {refused - failed} refused, {failed} fail on the image, {ran} run; the slowest "
                + $"took {slowest.TotalSeconds:F1} s");
        Assert.True(refused > 0 && ran > 0);
        Assert.False(ProcessMemory.PeakMb > MemoryLimitMb, $"{ProcessMemory.PeakMb} MiB");
    }
}
