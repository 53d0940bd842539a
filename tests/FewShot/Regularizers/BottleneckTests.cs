using System.Text.Json;
using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class BottleneckTests
{
    [Fact]
    public void Its_weight_rises_by_what_is_beyond_the_capacity_and_does_not_fall_below_0()
    {
        using var scope = NewDisposeScope();
        var options = new BottleneckOptions { Capacity = 2, Rate = 0.25 };
        using var term = options.Create(AnySetting.WithoutNetworks);
        using var meter = new LossMeter();
        var turn = new Turn("Dmain", 1, null!, null!, [], meter);
        double beta = 0;
        foreach (var (fakes, reals) in new[] { ((double[])[3, 5], (double[])[2, 4]), ([9, 3], [6, 6]), ([0, 0], [0, 0]),
                     ([0, 0], [0, 0]), ([0, 0], [0, 0]), ([1, 1], [1, 1]) })
        {
            var added = new[] { (DiscriminatorInput.Fakes, fakes), (DiscriminatorInput.Reals, reals) }
                .Select(pair => term.AddTo(turn, Judged(pair.Item1, pair.Item2))!.mean().item<double>()).Sum();
            double mean = fakes.Concat(reals).Average();
            Assert.Equal(beta * (mean - 2), added, 1e-6);
            term.Accumulate(turn);
            beta = Math.Max(0, beta + (0.25 * (mean - 2)));
            Assert.Equal(beta, term.SaveState()!["beta"]!.GetValue<float>(), 1e-6);
        }

        Assert.Equal(0, beta);
        using var resumed = options.Create(AnySetting.WithoutNetworks);
        resumed.LoadState(JsonDocument.Parse("""{"beta": 0.5}""").RootElement);
        Assert.Equal(0.5f, resumed.SaveState()!["beta"]!.GetValue<float>());

        static JudgedBatch Judged(DiscriminatorInput input, double[] information)
        {
            var values = tensor(information);
            return new(input, values, null, null!, new(values)
            {
                More = new Dictionary<string, Tensor> { [Judgement.Information] = values },
            });
        }
    }

    [Theory]
    [InlineData("discriminator: {type: dcgan, bottleneck: 8}\nregularizers: {r1: null}",
        "discriminator.bottleneck: found one without regularizers.bottleneck")]
    [InlineData("regularizers: {bottleneck: {}}",
        "regularizers.bottleneck: found with a discriminator without a bottleneck")]
    public void One_goes_with_the_other(string yaml, string message) => Assert.Contains(
        message, Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "b.yaml")).Message,
        StringComparison.Ordinal);
}
