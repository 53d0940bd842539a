using System.Text.Json;
using FewShotGan.Augment;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class LeCamTests
{
    [Fact]
    public void Logits_are_drawn_back_behind_the_average_that_the_other_kind_had_before()
    {
        using var scope = NewDisposeScope();
        using var lecam = new LeCamOptions { Weight = 2, Decay = 0.9 }.Create(AnySetting.WithoutNetworks);
        double[][] reals = [[1, 3], [2, -1], [0.5, 4]], fakes = [[-1, 0], [-3, 1.5], [2, 2]];
        var (ofReals, ofFakes) = (0.0, 0.0);
        for (int update = 0; update < 3; update++)
        {
            using var meter = new LossMeter();
            var turn = new Turn("Dmain", 1, null!, null!, [], meter);
            var (real, fake) = (Leaf(reals[update]), Leaf(fakes[update]));
            var added = new[] { (DiscriminatorInput.Fakes, fake), (DiscriminatorInput.Reals, real) }
                .Select(pair => lecam.AddTo(turn, new(pair.Item1, pair.Item2, null, null!, new(pair.Item2)))).ToArray();
            if (update == 0)
            {
                Assert.All(added, Assert.Null); // There is no average yet.
                Assert.Equal(0, meter.Mean("lecam"));
            }
            else
            {
                // The moving averages begin at 0, of which the first decay^updates still are.
                double known = 1 - Math.Pow(0.9, update);
                var (a, b) = (ofReals / known, ofFakes / known);
                double onFakes = fakes[update].Average(x => 2 * Math.Pow(Math.Max(0, a - x), 2));
                double onReals = reals[update].Average(x => 2 * Math.Pow(Math.Max(0, x - b), 2));
                Assert.Equal(onFakes, added[0]!.mean().item<double>(), 1e-5);
                Assert.Equal(onReals, added[1]!.mean().item<double>(), 1e-5);
                Assert.Equal((onFakes + onReals) / 4, meter.Mean("lecam")!.Value, 1e-5);
                added[1]!.mean().backward();
                Assert.True(real.grad!.allclose(tensor(
                    [.. reals[update].Select(x => 2 * Math.Max(0, x - b))], dtype: ScalarType.Float64), atol: 1e-5));
            }

            lecam.Accumulate(turn);
            ofReals = (ofReals * 0.9) + (0.1 * reals[update].Average());
            ofFakes = (ofFakes * 0.9) + (0.1 * fakes[update].Average());
        }

        using var resumed = new LeCamOptions { Weight = 2, Decay = 0.9 }.Create(AnySetting.WithoutNetworks);
        resumed.LoadState(JsonSerializer.SerializeToElement(lecam.SaveState()));
        Assert.Equal(lecam.SaveState()!.ToJsonString(), resumed.SaveState()!.ToJsonString());

        static Tensor Leaf(double[] values) => tensor(values, dtype: ScalarType.Float64).requires_grad_(true);
    }

    [Fact]
    public void It_comes_in_every_iteration_alone() => Assert.Contains(
        "regularizers.lecam.interval: found 4, expected null",
        Assert.Throws<InputException>(() => RecipeFile.Parse("regularizers: {lecam: {interval: 4}}", "l.yaml")).Message,
        StringComparison.Ordinal);
}
