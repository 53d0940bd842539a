using System.Globalization;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>A TorchScript file is tried in a process of its own first, which it may end.</summary>
public sealed class TorchScriptTests
{
    private static readonly string Fixture = Path.Combine(AppContext.BaseDirectory, "script.pt");

    /// <summary>FEWSHOT_FUZZ_TORCHSCRIPT=200 makes as many mutants: each takes a second or two.</summary>
    private static readonly int Mutants = int.Parse(
        Environment.GetEnvironmentVariable("FEWSHOT_FUZZ_TORCHSCRIPT") ?? "4", CultureInfo.InvariantCulture);

    [Fact]
    public void A_damaged_file_is_one_line_and_a_whole_one_works()
    {
        using var work = new Work();
        work.Write("eye.yaml", "file: [eye.pt]\nmethod: maps\ntrusted: true\n");
        File.Copy(Fixture, work.Path("eye.pt"));
        var (code, said, error) = work.Call("features", "verify", work.Path("eye.yaml"), "--size", "64");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("eye at 64 px, 4 images: agrees", said, StringComparison.Ordinal);

        var whole = File.ReadAllBytes(Fixture);
        for (var seed = 0; seed < Mutants; seed++)
        {
            var random = new Random(seed);
            var mutant = whole.ToArray();
            for (var flips = random.Next(1, 64); flips > 0; flips--)
                mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
            if (seed % 4 == 0) mutant = mutant[..random.Next(8, mutant.Length)];
            mutant[0] = (byte)'P'; // what is told from an ONNX file by its first bytes
            whole.AsSpan(1, 3).CopyTo(mutant.AsSpan(1));
            File.WriteAllBytes(work.Path("eye.pt"), mutant);
            (code, _, error) = work.Call("features", "verify", work.Path("eye.yaml"), "--size", "64");
            if (code == 0) continue; // weights may be others
            Assert.True(code == 2, $"seed {seed}: {code}: {error}");
            Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
