using FewShotGan.Optimizers;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace FewShotGan.Tests.Optimizers;

/// <summary>Each optimiser against its paper's algorithm, worked out number by number.</summary>
public sealed class OptimizerTests
{
    private const double Rate = 0.05, Share = 16.0 / 17, Eps = 1e-3;
    private static readonly double[] Start = [0.5, -1.25, 3];
    private static readonly double[][] Gradients =
        [[1, -0.5, 0.01], [0.3, 2, -0.02], [-0.7, 0.1, 0.5], [0, 0.25, 4], [1.5, -3, 0.125]];

    private static readonly (string Name, OptimizerOptions Options, string[] Kept)[] All =
    [
        ("adam", new AdamOptions { Betas = [0.5, 0.9], Eps = Eps }, ["exp_avg", "exp_avg_sq"]),
        ("adamw", new AdamWOptions { Betas = [0.5, 0.9], Eps = Eps, WeightDecay = 0.1 }, ["exp_avg", "exp_avg_sq"]),
        ("rmsprop", new RmsPropOptions { Alpha = 0.9, Eps = Eps }, ["square_avg"]),
        ("sgd", new SgdOptions(), []),
    ];

    public static TheoryData<string, double> Cases
    {
        get
        {
            var cases = new TheoryData<string, double>();
            foreach (var (name, _, _) in All)
            {
                cases.Add(name, 1);
                cases.Add(name, Share);
            }

            return cases;
        }
    }

    public static TheoryData<string> Names => [.. All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Five_steps_are_those_of_the_paper_with_the_lazy_share(string name, double share)
    {
        using var scope = NewDisposeScope();
        var (_, options, kept) = All.Single(entry => entry.Name == name);
        var (weights, untouched) = (Weights(), Weights());
        using var optimizer = options.Create([weights, untouched], Rate, share);
        Assert.Equal(Rate * share, optimizer.Rate, 1e-15);
        var expected = (double[])Start.Clone();
        var (m, v) = (new double[Start.Length], new double[Start.Length]);
        for (int t = 1; t <= Gradients.Length; t++)
        {
            weights.grad = tensor(Gradients[t - 1], device: CPU);
            optimizer.Step();
            for (int i = 0; i < expected.Length; i++)
            {
                double g = Gradients[t - 1][i], rate = Rate * share;
                double beta1 = Math.Pow(0.5, share), beta2 = Math.Pow(0.9, share);
                if (name == "sgd")
                {
                    expected[i] -= rate * g;
                    continue;
                }

                v[i] = (beta2 * v[i]) + ((1 - beta2) * g * g);
                if (name == "rmsprop")
                {
                    expected[i] -= rate * g / (Math.Sqrt(v[i]) + Eps);
                    continue;
                }

                if (name == "adamw") expected[i] -= rate * 0.1 * expected[i];
                m[i] = (beta1 * m[i]) + ((1 - beta1) * g);
                expected[i] -= rate * (m[i] / (1 - Math.Pow(beta1, t))) / (
                    Math.Sqrt(v[i] / (1 - Math.Pow(beta2, t))) + Eps);
            }

            Equal(expected, weights);
        }

        Equal(Start, untouched);
        Assert.Equal(kept, optimizer.States[0].Averages.Select(average => average.Name));
        if (kept.Length > 0) Assert.Equal((5L, 0L), (optimizer.States[0].GetStep!(), optimizer.States[1].GetStep!()));
        foreach (var (key, value) in optimizer.States[0].Averages) Equal(key == "exp_avg" ? m : v, value);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_rate_is_scaled_from_its_first_value(string name)
    {
        using var scope = NewDisposeScope();
        var weights = Weights();
        using var optimizer = All.Single(entry => entry.Name == name).Options.Create([weights], Rate, Share);
        foreach (var factor in new[] { 0.5, 0.25, 0, 1 })
        {
            optimizer.Scale(factor);
            Assert.Equal(Rate * Share * factor, optimizer.Rate, 1e-15);
        }

        optimizer.Scale(0);
        weights.grad = ones_like(weights);
        optimizer.Step();
        Equal(Start, weights);
    }

    [Theory]
    [InlineData("constant", 0, 0, 0, null)]
    [InlineData("constant", 0, 2, 0, 0.1)] // 200 of 2,000 are shown when the first iteration ends
    [InlineData("constant", 0, 2, 1000, 0.6)]
    [InlineData("constant", 0, 2, 1800, 1.0)]
    [InlineData("constant", 0, 2, 9000, 1.0)]
    [InlineData("linear", 0, 0, 0, 1.0)]
    [InlineData("linear", 0, 0, 2500, 0.75)]
    [InlineData("linear", 5, 0, 5000, 1.0)]
    [InlineData("linear", 5, 0, 7500, 0.5)]
    [InlineData("linear", 5, 0, 10_000, 0.0)]
    [InlineData("linear", 5, 0, 12_000, 0.0)]
    [InlineData("linear", 0, 2, 1000, 0.54)] // 0.6 · 0.9
    [InlineData("linear", 5, 0, 7500, 0.625, 0.25)]
    [InlineData("cosine", 5, 0, 5000, 1.0)]
    [InlineData("cosine", 0, 0, 2500, 0.8535533905932737)] // (1 + √½) / 2
    [InlineData("cosine", 0, 0, 5000, 0.625, 0.25)]
    [InlineData("cosine", 0, 0, 10_000, 0.25, 0.25)]
    public void A_schedule_says_the_share_of_the_rate(
        string schedule, double from, double warmup, long nimg, double? expected, double to = 0)
    {
        var options = new AdamOptions
        {
            Schedule = schedule, DecayFromKimg = from, WarmupKimg = warmup, DecayTo = to,
        };
        var found = options.RateAt(nimg, shown: 200, kimg: 10);
        if (expected is { } factor) Assert.Equal(factor, found!.Value, 1e-12);
        else Assert.Null(found);
    }

    [Theory]
    [InlineData(typeof(AdamOptions))]
    [InlineData(typeof(AdamWOptions))]
    public void Other_than_two_betas_are_refused(Type type)
    {
        Assert.Empty(((OptimizerOptions)Activator.CreateInstance(type)!).Problems());
        OptimizerOptions one = type == typeof(AdamOptions)
            ? new AdamOptions { Betas = [0.5] }
            : new AdamWOptions { Betas = [0.5] };
        var (key, message) = Assert.Single(one.Problems());
        Assert.Equal(("betas", "found [0.5], expected two numbers of at least 0 and below 1"), (key, message));
    }

    private static Parameter Weights() => new(tensor(Start, device: CPU), requires_grad: false);

    private static void Equal(double[] expected, Tensor found)
    {
        var actual = found.detach().data<double>().ToArray();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12);
    }
}
