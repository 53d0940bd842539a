using FewShotGan.Recipes;
using FewShotGan.Toy;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Toy;

public sealed class ToyRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Names => [.. ShippedRecipes.ToyNames];

    /// <summary>
    /// Mescheder et al. 2018, section 2.2, in turns: θ moves by h σ(−ψ·θ) ψ, then ψ by −h (σ(ψ·θ) θ + γ ψ), where R1
    /// is γ/2 ‖ψ‖². Two points are 2 ‖θ‖ apart.
    /// </summary>
    [Theory]
    [InlineData("toy/dirac", 0)]
    [InlineData("toy/dirac-r1", 1)]
    public void The_Dirac_GAN_moves_by_its_formulas(string name, double gamma)
    {
        const double rate = 0.2, batch = 0.256;
        using var run = Run(name, $"training.kimg={5 * batch}", $"training.tick_kimg={batch}");
        double[] theta = [0.7, 0], psi = [0.7, 0.35];
        var expected = new List<double> { 1.4 };
        for (int i = 0; i < 5; i++)
        {
            double lower = Sigmoid(-Product(psi, theta));
            theta = [.. theta.Zip(psi, (t, p) => t + (rate * lower * p))];
            double upper = Sigmoid(Product(psi, theta));
            psi = [.. psi.Zip(theta, (p, t) => p - (rate * ((upper * t) + (gamma * p))))];
            expected.Add(2 * Math.Sqrt(Product(theta, theta)));
        }

        var rows = new List<ToyRow>();
        run.Run(folder.File("out"), rows.Add);
        Assert.Equal(expected.Count, rows.Count);
        Assert.All(expected.Zip(rows), pair => Assert.Equal(pair.First, pair.Second.Score.Distance, 1e-5));
        using var scope = NewDisposeScope();
        var slope = run.Ask(zeros(1, 2)).Gradients;
        Assert.Equal(psi[0], slope[0, 0].item<float>(), 1e-5);
        Assert.Equal(psi[1], slope[0, 1].item<float>(), 1e-5);

        static double Product(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_shipped_one_runs_and_leaves_its_files(string name)
    {
        var recipe = RecipeFile.Read(name);
        Assert.Equal(Path.GetFileName(name), recipe.Name);
        Assert.StartsWith("# ", ShippedRecipes.Read(name), StringComparison.Ordinal);
        using var run = Run(name, "training.kimg=3", "training.tick_kimg=1.5");
        var rows = new List<ToyRow>();
        run.Run(folder.File("out"), rows.Add);
        Assert.Equal(3, rows.Count);
        Assert.All(rows.Skip(1), row => Assert.True(double.IsFinite(row.LossD!.Value + row.LossG!.Value)));
        foreach (var extension in new[] { ".webp", ".png", ".csv" })
            Assert.True(new FileInfo(folder.File($"out/{recipe.Name}{extension}")).Length > 100);
        Assert.Equal(1 + rows.Count, File.ReadAllLines(folder.File($"out/{recipe.Name}.csv")).Length);
    }

    /// <summary>
    /// What the demonstration shows, in few steps: the minimax loss's gradient is gone, the other's is not.
    /// </summary>
    [Fact]
    public void The_gradient_of_the_minimax_loss_vanishes()
    {
        var slopes = new[] { "saturating", "logistic" }.Select(loss =>
        {
            var last = 0.0;
            using var run = Run("toy/vanishing-gradients", "training.kimg=60", "loss=" + loss);
            run.Run(folder.File("out"), row => last = row.Slope!.Value);
            return last;
        }).ToList();
        Assert.True(slopes[0] < 1e-3, $"{slopes[0]}");
        Assert.True(slopes[1] > 1, $"{slopes[1]}");
    }

    /// <summary>
    /// A Gaussian nearest to a mixture: by KL that of its mean and variance, by reverse KL the larger of the two.
    /// </summary>
    [Theory]
    [InlineData("toy/kl", 100, -0.15, 0.45, 0.06)]
    [InlineData("toy/reverse-kl", 525, -0.45, 0.15, 0.03)]
    public void A_divergence_decides_what_a_model_that_is_too_simple_becomes(
        string name, double kimg, double mean, double deviation, double within)
    {
        ToyScore? last = null;
        using var run = Run(
            name, FormattableString.Invariant($"training.kimg={kimg}"),
            FormattableString.Invariant($"training.tick_kimg={kimg}"));
        run.Run(folder.File("out"), row => last = row.Score);
        Assert.Equal(mean, last!.Mean!.Value, within);
        Assert.Equal(deviation, last.Deviation!.Value, within);
    }

    [Fact]
    public void Without_a_discriminator_the_generator_is_drawn_to_all_modes()
    {
        ToyScore? last = null;
        using var run = Run("toy/mmd", "training.kimg=100", "training.tick_kimg=100");
        var before = run.Ask(zeros(1, 2)).Logits.item<float>();
        run.Run(folder.File("out"), row => last = row.Score);
        Assert.Equal(8, last!.Modes);
        Assert.InRange(last.Distance, 0, 0.02);
        Assert.Equal(before, run.Ask(zeros(1, 2)).Logits.item<float>());
    }

    [Fact]
    public void What_diverges_is_said_to_and_leaves_what_came_before()
    {
        using var run = Run(
            "toy/mode-collapse", "loss=wasserstein", "optimizer.d_lr=1e20", "optimizer.g_lr=1e20", "training.kimg=10",
            "training.tick_kimg=2");
        var problem = Assert.Throws<InputException>(() => run.Run(folder.File("out"), _ => { }));
        Assert.StartsWith("mode-collapse: diverged by ", problem.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("out/mode-collapse.webp")));
    }

    [Theory]
    [InlineData("data.source=toy:9-gaussians", "data.source: found 'toy:9-gaussians', expected one of toy:8-gaussians")]
    [InlineData("augment=diffaugment", "augment, inputs, vision_aided, data.labels, ")]
    [InlineData("data.count=7", "augment, inputs, vision_aided, data.labels, ")]
    [InlineData("training.tick_kimg=0.1", "training.tick_kimg: found 0.1, expected at least a batch (256 ")]
    [InlineData("discriminator.type=dcgan", "generator.type, discriminator.type: expected mlp")]
    public void Other_recipes_are_refused(string setting, string message) => Assert.StartsWith(
        message, Assert.Throws<InputException>(() => Run("toy/mode-collapse", setting)).Message,
        StringComparison.Ordinal);

    private static ToyRun Run(string name, params string[] settings) =>
        new(RecipeFile.Read(name, [.. settings.Select(RecipeOverride.Parse)]));
}
