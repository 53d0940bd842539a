using System.Text.RegularExpressions;
using FewShotGan.Golden;
using FewShotGan.Losses;
using FewShotGan.Parts;
using FewShotGan.Runs;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Losses;

/// <summary>Each loss against its paper's formula, the official implementations, and difference quotients.</summary>
public sealed class AdversarialLossTests
{
    // Without those at which libtorch cuts softplus off (20), and the kinks of hinge (±1).
    private static readonly double[] Logits = [-100, -30, -7.5, -2.5, -0.99, -0.3, 0, 0.7, 1.01, 3, 12, 30, 100];

    /// <summary>Loss, the role of the logits, and the paper's formula.</summary>
    private static readonly (
        string Name, SeparateLoss Loss, Func<double, double> G, Func<double, double> Real,
        Func<double, double> Fake)[] Separate =
    [
        ("logistic", new LogisticLoss(), x => -LogSigmoid(x), x => -LogSigmoid(x), x => -LogSigmoid(-x)),
        ("smoothed", new LogisticLoss { RealTarget = 0.9, GeneratorTarget = 0.7 },
            x => -(0.7 * LogSigmoid(x)) - (0.3 * LogSigmoid(-x)), x => -(0.9 * LogSigmoid(x)) - (0.1 * LogSigmoid(-x)),
            x => -LogSigmoid(-x)),
        ("saturating", new SaturatingLoss(), x => LogSigmoid(-x), x => -LogSigmoid(x), x => -LogSigmoid(-x)),
        ("hinge", new HingeLoss(), x => -x, x => Math.Max(0, 1 - x), x => Math.Max(0, 1 + x)),
        ("least_squares", new LeastSquaresLoss(), x => Math.Pow(x - 1, 2) / 2, x => Math.Pow(x - 1, 2) / 2, x =>
            Math.Pow(x, 2) / 2),
        ("least_squares_pearson", new LeastSquaresLoss { RealTarget = 1, FakeTarget = -1, GeneratorTarget = 0 },
            x => Math.Pow(x, 2) / 2, x => Math.Pow(x - 1, 2) / 2, x => Math.Pow(x + 1, 2) / 2),
        ("wasserstein", new WassersteinLoss(), x => -x, x => -x, x => x),
        ("kl", new FDivergenceLoss(), x => -Exp(x - 1), x => -x, x => Exp(x - 1)),
        ("reverse_kl", new FDivergenceLoss { Divergence = "reverse_kl" }, x => 1 - x, x => Exp(-x), x => x - 1),
        ("pearson", new FDivergenceLoss { Divergence = "pearson" }, x => -(x * x / 4) - x, x => -x, x =>
            (x * x / 4) + x),
        ("squared_hellinger", new FDivergenceLoss { Divergence = "squared_hellinger" }, x => 1 - Exp(x), x =>
            Exp(-x) - 1, x => Exp(x) - 1),
        ("none", new NoLoss(), x => 0, x => 0, x => 0),
    ];

    public static TheoryData<string> SeparateNames => [.. Separate.Select(entry => entry.Name)];

    public static TheoryData<string> GoldenNames => ["logistic", "least_squares", "hinge", "wasserstein"];

    public static TheoryData<string> All => [.. PartRegistry.All<AdversarialLoss>().Keys];

    public static TheoryData<string> Adversarial => [.. PartRegistry.All<AdversarialLoss>().Keys.Except(["none"])];

    [Fact]
    public void There_are_the_nine_losses() => Assert.Equal(
        [
            "dual_contrastive", "f_divergence", "hinge", "least_squares", "logistic", "none", "relativistic",
            "saturating", "wasserstein",
        ],
        PartRegistry.All<AdversarialLoss>().Where(part => part.Value.Assembly == typeof(AdversarialLoss).Assembly)
            .Select(part => part.Key));

    [Theory]
    [MemberData(nameof(SeparateNames))]
    public void A_loss_of_single_logits_is_its_papers_formula(string name)
    {
        using var scope = NewDisposeScope();
        var (_, loss, generator, real, fake) = Separate.Single(entry => entry.Name == name);
        var logits = tensor(Logits, device: CPU);
        Same(generator, loss.Generator(logits));
        Same(real, loss.Real(logits));
        Same(fake, loss.Fake(logits));

        static void Same(Func<double, double> formula, Tensor found) => Equal([.. Logits.Select(formula)], found);
    }

    [Fact]
    public void The_relativistic_loss_is_the_softplus_of_differences()
    {
        using var scope = NewDisposeScope();
        var pairs = Logits.SelectMany(x => Logits.Select(y => (Real: x, Fake: y)))
            .Where(pair => Math.Abs(Math.Abs(pair.Real - pair.Fake) - 23) > 5).ToList();
        Tensor reals = tensor(pairs.Select(pair => pair.Real).ToArray(), device: CPU),
            fakes = tensor(pairs.Select(pair => pair.Fake).ToArray(), device: CPU);
        var loss = new RelativisticLoss();
        Equal([.. pairs.Select(pair => -LogSigmoid(pair.Real - pair.Fake))], loss.Discriminator(reals, fakes));
        Equal([.. pairs.Select(pair => -LogSigmoid(pair.Fake - pair.Real))], loss.Generator(fakes, reals));
        Assert.True(
            loss.Discriminator(reals + 5, fakes + 5).allclose(
                loss.Discriminator(reals, fakes), rtol: 1e-9, atol: 1e-9));
    }

    /// <summary>Cross-entropies of finding one logit among itself and all of the other kind.</summary>
    [Fact]
    public void The_dual_contrastive_loss_tells_each_image_from_all_of_the_other_kind()
    {
        using var scope = NewDisposeScope();
        double[,] real = { { 0.5, -2 }, { 3, 1 }, { -1, 0.25 } }, fake = { { -0.5, 2 }, { 0, -3 }, { 1.5, 0.75 } };
        var (reals, fakes) = (tensor(real, device: CPU), tensor(fake, device: CPU));
        var (d, g) = (new double[6], new double[6]);
        for (int i = 0; i < 3; i++)
        {
            for (int k = 0; k < 2; k++)
            {
                d[(2 * i) + k] = Found(real[i, k], fake, k, 1) + Found(fake[i, k], real, k, -1);
                g[(2 * i) + k] = Found(fake[i, k], real, k, 1) + Found(real[i, k], fake, k, -1);
            }
        }

        Equal(d, new DualContrastiveLoss().Discriminator(reals, fakes));
        Equal(g, new DualContrastiveLoss().Generator(fakes, reals));

        static double Found(double own, double[,] others, int k, int sign)
        {
            double sum = Math.Exp(sign * own);
            for (int j = 0; j < 3; j++) sum += Math.Exp(sign * others[j, k]);
            return -Math.Log(Math.Exp(sign * own) / sum);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_are_difference_quotients(string name)
    {
        const double step = 1e-5;
        using var scope = NewDisposeScope();
        foreach (var loss in Functions(name))
        {
            var at = tensor(Logits, device: CPU).requires_grad_(true);
            loss(at).sum().backward();
            for (int i = 0; i < Logits.Length; i++)
            {
                var along = zeros_like(at.detach());
                along[i] = step;
                double quotient = (loss(at.detach() + along) - loss(at.detach() - along)).sum().item<double>()
                    / (2 * step);
                Assert.Equal(quotient, at.grad![i].item<double>(), 1e-6 * Math.Max(1, Math.Abs(quotient)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Losses_and_gradients_of_large_logits_are_finite_and_keep_shape_and_type(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            foreach (var loss in Functions(name))
            {
                var at = tensor(new[] { -100, 100, -10_000, 10_000, 0, -0.0 }, device: CPU).reshape(2, 3).to(
                    type).requires_grad_(true);
                var found = loss(at);
                found.sum().backward();
                Assert.Equal(type, found.dtype);
                Assert.Equal([2, 3], found.shape);
                Assert.True(found.isfinite().all().item<bool>());
                Assert.True(at.grad!.isfinite().all().item<bool>());
            }
        }
    }

    /// <summary>The two networks play against each other: what G wants of its images' logits, D does not.</summary>
    [Theory]
    [MemberData(nameof(Adversarial))]
    public void The_generator_pulls_fakes_up_and_the_discriminator_pushes_them_down_and_reals_up(string name)
    {
        using var scope = NewDisposeScope();
        var loss = (AdversarialLoss)Activator.CreateInstance(PartRegistry.All<AdversarialLoss>()[name])!;
        var (real, fake) = (Logit(0.5), Logit(0.25));
        var d = loss is PairedLoss paired ? paired.Discriminator(real, fake) : ((SeparateLoss)loss).Real(real)
            + ((SeparateLoss)loss).Fake(fake);
        d.backward();
        Assert.True(real.grad!.item<double>() < 0);
        Assert.True(fake.grad!.item<double>() > 0);
        var own = Logit(0.25);
        (loss is PairedLoss pairs
            ? pairs.Generator(own, real.detach())
            : ((SeparateLoss)loss).Generator(own)).backward();
        Assert.True(own.grad!.item<double>() < 0);
    }

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public void StudioGANs_values_and_gradients_agree(string name)
    {
        using var golden = GoldenFile.Open("adversarial_losses");
        using var scope = NewDisposeScope();
        var loss = (SeparateLoss)Activator.CreateInstance(PartRegistry.All<AdversarialLoss>()[name])!;
        var (real, fake) = (golden.Variable("in.real_logits"), golden.Variable("in.fake_logits"));
        var d = loss.Real(real).mean() + loss.Fake(fake).mean();
        var g = loss.Generator(fake).mean();
        GoldenAssert.Close(golden[name + ".D"], d, Tolerance.Operator, "D");
        GoldenAssert.Close(golden[name + ".G"], g, Tolerance.Operator, "G");
        GoldenAssert.Gradients(
            d, ones_like(d), "D", Tolerance.Operator, ("real", golden[name + ".D_grad_real"], real),
            ("fake", golden[name + ".D_grad_fake"], fake));
        GoldenAssert.Gradients(g, ones_like(g), "G", Tolerance.Operator, ("fake", golden[name + ".G_grad_fake"], fake));
    }

    public static TheoryData<string, string[], string[]> Formulas => new()
    {
        { "logistic", ["loss_g", "loss_d_real", "loss_d_fake"],
            ["softplus(-D(T(G(z))))", "softplus(-D(T(x)))", "softplus(D(T(G(z))))"] },
        { "saturating", ["loss_g", "loss_d_real", "loss_d_fake"],
            ["-softplus(D(T(G(z))))", "softplus(-D(T(x)))", "softplus(D(T(G(z))))"] },
        { "hinge", ["loss_g", "loss_d_real", "loss_d_fake"],
            ["-D(T(G(z)))", "max(0, 1 - D(T(x)))", "max(0, 1 + D(T(G(z))))"] },
        { "least_squares", ["loss_g", "loss_d_real", "loss_d_fake"],
            ["(D(T(G(z))) - 1)² / 2", "(D(T(x)) - 1)² / 2", "D(T(G(z)))² / 2"] },
        { "wasserstein", ["loss_g", "loss_d_real", "loss_d_fake", "wasserstein"],
            ["-D(T(G(z)))", "-D(T(x))", "D(T(G(z)))"] },
        { "f_divergence", ["loss_g", "loss_d_real", "loss_d_fake"],
            ["-exp(D(T(G(z))) - 1)", "-D(T(x))", "exp(D(T(G(z))) - 1)"] },
        { "none", ["loss_g", "loss_d_real", "loss_d_fake"], ["0 D(T(G(z)))", "0 D(T(x))", "0 D(T(G(z)))"] },
        { "dual_contrastive", ["loss_g", "loss_d"],
            ["ln(1 + Σ exp(D(T(x)) - D(T(G(z)))))", "ln(1 + Σ exp(D(T(G(z))) - D(T(x))))"] },
        { "relativistic", ["loss_g", "loss_d"], ["softplus(D(T(x)) - D(T(G(z))))", "softplus(D(T(G(z))) - D(T(x)))"] },
    };

    [Theory]
    [MemberData(nameof(Formulas))]
    public void What_is_reported_says_its_formula(string name, string[] columns, string[] formulas)
    {
        var reports = ((AdversarialLoss)Activator.CreateInstance(PartRegistry.All<AdversarialLoss>()[name])!).Reports;
        Assert.Equal(columns, reports.Select(report => report.Name));
        foreach (var (report, formula) in reports.Zip(formulas))
            Assert.Matches($"^Mean of {Regex.Escape(formula)}(, [^:]*)?: what the ", report.Meaning);
        Assert.All(reports, report => Assert.Contains(MetricsColumns.All, column => column.Name == report.Name));
    }

    [Fact]
    public void The_critics_estimate_is_the_difference_of_its_mean_logits()
    {
        var means = new Dictionary<string, double?> { ["scores_real"] = 2.5, ["scores_fake"] = -1 };
        Assert.Equal([("wasserstein", (double?)3.5)], new WassersteinLoss().FromMeans(name => means[name]));
        Assert.Equal([("wasserstein", (double?)null)], new WassersteinLoss().FromMeans(name => null));
        Assert.Empty(new LogisticLoss().FromMeans(name => means[name]));
    }

    [Fact]
    public void What_is_reported_says_the_targets()
    {
        var smoothed = new LogisticLoss { RealTarget = 0.9 }.Reports;
        Assert.Contains(
            "0.9 softplus(-D(T(x))) + 0.1 softplus(D(T(x)))", smoothed[1].Meaning, StringComparison.Ordinal);
        Assert.Contains("softplus(-D(T(G(z)))):", smoothed[0].Meaning, StringComparison.Ordinal);
        var pearson = new LeastSquaresLoss { FakeTarget = -1, GeneratorTarget = 0 }.Reports;
        Assert.Contains("D(T(G(z)))² / 2", pearson[0].Meaning, StringComparison.Ordinal);
        Assert.Contains("(D(T(G(z))) + 1)² / 2", pearson[2].Meaning, StringComparison.Ordinal);
    }

    private static Tensor Logit(double value) => tensor(new[] { value }, device: CPU).requires_grad_(true);

    private static IEnumerable<Func<Tensor, Tensor>> Functions(string name) =>
        (AdversarialLoss)Activator.CreateInstance(PartRegistry.All<AdversarialLoss>()[name])! switch
        {
            SeparateLoss loss => [loss.Generator, loss.Real, loss.Fake],
            PairedLoss loss =>
            [
                x => loss.Discriminator(x, full_like(x, 0.4)), x => loss.Discriminator(full_like(x, 0.4), x),
                x => loss.Generator(x, full_like(x, 0.4)),
            ],
            var other => throw new NotSupportedException($"{other}"),
        };

    /// <summary>The exponential, and from 40 on its tangent there.</summary>
    private static double Exp(double x) => x > 40 ? Math.Exp(40) * (1 + x - 40) : Math.Exp(x);

    /// <summary>log σ(x), of which nothing overflows.</summary>
    private static double LogSigmoid(double x) => Math.Min(0, x) - Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static void Equal(double[] expected, Tensor found)
    {
        var actual = found.data<double>().ToArray();
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-12 * Math.Max(1, Math.Abs(expected[i])));
    }
}
