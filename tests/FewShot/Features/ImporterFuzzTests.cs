using System.Diagnostics;
using System.Globalization;
using FewShotGan.Features;
using FewShotGan.Onnx;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Features;

/// <summary>
/// Shipped files with bits turned over, ends cut off and pieces copied elsewhere raise the importer's own exception or
/// give a network; nothing else, and soon. FEWSHOT_FUZZ=10000 makes as many mutants, FEWSHOT_FUZZ_SEED begins at
/// another one.
/// </summary>
public class ImporterFuzzTests(ITestOutputHelper output)
{
    private const int ShortForm = 60;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private const long MemoryLimit = 3L << 30;

    [Fact]
    public void Mutated_files_raise_only_the_importers_exception()
    {
        var count = Number("FEWSHOT_FUZZ", ShortForm);
        var first = Number("FEWSHOT_FUZZ_SEED", 0);
        var entries = FeatureManifest.Known().Where(entry => entry.IsShipped && !entry.OptIn).ToList();
        var files = entries.Select(entry => FeatureFiles.Read(entry).Bytes.ToArray()).ToList();
        int refused = 0, ran = 0, failed = 0;
        var slowest = TimeSpan.Zero;
        for (var seed = first; seed < first + count; seed++)
        {
            var random = new Random(seed);
            var which = random.Next(files.Count);
            var mutant = Mutate(random, files[which], files[random.Next(files.Count)]);
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
        Assert.True(
            Process.GetCurrentProcess().PeakWorkingSet64 < MemoryLimit,
            $"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;

    private static byte[] Mutate(Random random, byte[] original, byte[] other)
    {
        var file = original.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return file[..random.Next(file.Length)];
            case 1:
                // Anywhere: mostly in weights.
                for (var flips = random.Next(1, 64); flips > 0; flips--)
                    file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                return file;
            case 2:
                // Where the nodes are, which is where the printable text is dense.
                for (var flips = random.Next(1, 8); flips > 0; flips--)
                    file[StructuralPlace(random, file)] ^= (byte)(1 << random.Next(8));
                return file;
            default:
                var length = random.Next(1, 256);
                var (from, to) = (StructuralPlace(random, other, length), StructuralPlace(random, file, length));
                other.AsSpan(from, length).CopyTo(file.AsSpan(to, length));
                return file;
        }
    }

    private static int StructuralPlace(Random random, byte[] file, int length = 1)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            var place = random.Next(file.Length - Math.Max(length, 32));
            if (file.AsSpan(place, 32).IndexOfAnyExceptInRange((byte)' ', (byte)'~') is < 0 or > 8) return place;
        }

        return random.Next(file.Length - length);
    }
}
