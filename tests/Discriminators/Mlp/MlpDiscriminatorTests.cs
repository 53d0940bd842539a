using FewShotGan.Discriminators.Mlp;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.Mlp;

[Collection(MetaDefault.Collection)]
public sealed class MlpDiscriminatorTests
{
    /// <summary>Unit by unit: a maxout unit is the largest of its linear functions.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Its_logit_is_that_of_the_formula(int cDim)
    {
        const int count = 2, width = 3, pieces = 2;
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new MlpDiscriminator(Small(cDim) with { Width = width, Pieces = pieces }, rng);
        d.to(ScalarType.Float64);
        using (no_grad())
            foreach (var parameter in d.parameters())
                parameter.copy_(randn(parameter.shape, dtype: ScalarType.Float64, generator: rng));
        var images = randn(count, 3, 4, 4, dtype: ScalarType.Float64, generator: rng);
        var found = d.Forward(images, cDim == 0 ? null : eye(cDim));
        var weights = d.state_dict();
        for (int i = 0; i < count; i++)
        {
            var x = images[i].flatten().data<double>().ToArray();
            if (cDim > 0) x = [.. x, .. Enumerable.Range(0, cDim).Select(c => c == i ? 1.0 : 0)];
            foreach (var layer in new[] { "h0", "h1" })
            {
                var linear = Linear(layer, x);
                x = [.. Enumerable.Range(0, width).Select(u => linear.Skip(u * pieces).Take(pieces).Max())];
            }

            Assert.Equal(Linear("y", x).Single(), found[i, 0].item<double>(), 1e-10);
        }

        double[] Linear(string layer, double[] x) =>
        [
            .. Enumerable.Range(0, (int)weights[layer + ".bias"].shape[0]).Select(row =>
                weights[layer + ".bias"][row].item<double>()
                + x.Select((value, column) => value * weights[layer + ".weight"][row, column].item<double>()).Sum()),
        ];
    }

    [Fact]
    public void Dropout_leaves_out_its_share_while_it_is_trained_and_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(0);
        using var d = new MlpDiscriminator(Small(0) with { InputDropout = 0.25, Dropout = 0 }, rng) { Draws = rng };

        // Of weights that are one number everywhere all functions of a unit are one, so that the logit is linear.
        using (no_grad())
            foreach (var parameter in d.parameters()) parameter.fill_(parameter.dim() == 1 ? 0 : 0.1);
        var many = ones(20_000, 3, 4, 4);
        double expected = Asked().mean().item<float>();
        var logits = d.Forward(many);
        Assert.Equal(expected, logits.mean().item<float>(), 0.01 * expected);

        // 48 pixels, each left out with p = 1/4: the mean's deviation is that of a binomial.
        double deviation = expected * Math.Sqrt(0.25 / 0.75 / 48);
        Assert.Equal(deviation, logits.std().item<float>(), 0.03 * deviation);
        d.eval();
        Assert.True(d.Forward(many).allclose(Asked()));

        Tensor Asked()
        {
            foreach (var parameter in d.parameters()) parameter.requires_grad = false;
            var result = d.Forward(many);
            foreach (var parameter in d.parameters()) parameter.requires_grad = true;
            return result;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void It_runs_on_the_device_of_its_images(int cDim)
    {
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        using var rng = new Generator(1);
        using var d = new MlpDiscriminator(Small(cDim), rng) { Draws = rng };
        d.to(ScalarType.Float64);
        var images = randn([2, 3, 4, 4], ScalarType.Float64, generator: rng, device: CPU).requires_grad_(true);
        var labels = cDim == 0 ? null : eye(cDim, device: CPU).narrow(0, 0, 2);
        OnCpu.Differentiate(d.Forward(images, labels), images);
        OnCpu.Assert(d, "D");
    }

    [Fact]
    public void Too_large_images_are_refused_and_labels_demanded()
    {
        using var rng = new Generator(0);
        var large = Small(0) with { Resolution = 256 };
        Assert.Equal("data.resolution", Assert.Single(large.Problems()).Key);
        Assert.Throws<ArgumentException>(() => new MlpDiscriminator(large, rng));
        using var scope = NewDisposeScope();
        using var d = new MlpDiscriminator(Small(2), rng);
        Assert.Throws<ArgumentNullException>(() => d.Forward(zeros(1, 3, 4, 4)));
    }

    private static MlpDiscriminatorOptions Small(int cDim) =>
        new() { Resolution = 4, CDim = cDim, Width = 6, Pieces = 3 };
}
