using FewShotGan.Images;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties;

/// <summary>A run of one of <see cref="TinyRecipes"/> on a few drawn images.</summary>
internal sealed class PairRun : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly int threads = get_num_threads();

    public PairRun(string name)
    {
        set_num_threads(1); // Threads take longer to wait for each other than networks of this size to compute.
        var recipe = TinyRecipes.All[name];
        Recipe = TinyRecipes.WithEyes(recipe, TinyEyes.Write(folder, "eyes")) with
        {
            Data = recipe.Data with { Source = Draw("images", 6, recipe.Data.Resolution) },
        };
        Images = ImageSet.Load(Recipe.Data);
        HeldOut = ImageSet.Load(Recipe.Data with { Source = Draw("held-out", 5, recipe.Data.Resolution) });
    }

    /// <summary>The names of all recipes, for theories.</summary>
    public static TheoryData<string> Names => [.. TinyRecipes.All.Keys];

    public Recipe Recipe { get; init; }

    public ImageSet Images { get; }

    public ImageSet HeldOut { get; }

    public string File(string name) => folder.File(name);

    /// <summary>A session at its beginning, with its vision-aided discriminator if it has one.</summary>
    public TrainingSession Begin()
    {
        var session = new TrainingSession(Recipe, Images, CPU);
        session.AddVisionAided();
        return session;
    }

    /// <summary>The bytes of a checkpoint's files by name.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="pattern">Which files.</param>
    public static SortedDictionary<string, byte[]> Files(string checkpoint, string pattern = "*") => new(
        Directory.GetFiles(checkpoint, pattern)
            .ToDictionary(file => Path.GetFileName(file), System.IO.File.ReadAllBytes),
        StringComparer.Ordinal);

    /// <summary>Asserts that two checkpoints have the same files, byte for byte.</summary>
    public static void AssertSame(SortedDictionary<string, byte[]> expected, SortedDictionary<string, byte[]> actual)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, bytes) in expected)
            Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"{name} differs");
    }

    public static void Iterate(TrainingSession session, int iterations, ILossReport? report = null)
    {
        for (int i = 0; i < iterations; i++) session.RunIteration(report ?? new TinyRun.Recorder());
    }

    public void Dispose()
    {
        set_num_threads(threads);
        folder.Dispose();
    }

    private string Draw(string name, int count, int side)
    {
        var random = new Random(name.Length);
        var pixels = new byte[side * side * 3];
        for (int i = 0; i < count; i++)
        {
            random.NextBytes(pixels);
            ImageWriter.SavePng(folder.File($"{name}/{i % 2}/{i}.png"), pixels, side, side, 3);
        }

        return folder.File(name);
    }
}
