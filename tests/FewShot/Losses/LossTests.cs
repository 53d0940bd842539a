using FewShotGan.Losses;
using FewShotGan.Regularizers;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Losses;

public sealed class LossTests
{
    [Fact]
    public void R1_of_a_linear_discriminator_is_the_squared_norm_of_its_weights()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        var weight = randn(1, 3, 4, 4, generator: rng).requires_grad_(true);
        var reals = randn(5, 3, 4, 4, generator: rng).requires_grad_(true);
        var penalty = InputGradientPenalty.SquaredNorm(
            InputGradientPenalty.Gradients((reals * weight).sum([1, 2, 3]).unsqueeze(1), reals));
        Assert.Equal([5], penalty.shape);
        Assert.True(penalty.allclose(weight.square().sum().expand(5)));
        penalty.sum().backward();
        Assert.True(weight.grad!.allclose(weight * 10));
    }

    [Fact]
    public void Path_length_of_a_linear_generator_is_the_norm_of_its_weights()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        var ws = randn(4, 2, 3, generator: rng).requires_grad_(true);
        var images = (ws.sum([1, 2]) * 5).reshape(4, 1, 1, 1).expand(4, 1, 2, 2);
        var direction = ones(4, 1, 2, 2);

        // Along 1/2 in each of 4 pixels every one of the 3 numbers of a w moves the image by 10.
        var lengths = PathLengthPenalty.Lengths(images, ws, direction);
        Assert.True(lengths.allclose(full(4, Math.Sqrt(300), dtype: ScalarType.Float32)));
        var (penalty, mean) = PathLengthPenalty.Of(lengths, zeros(1), 0.5);
        Assert.Equal(Math.Sqrt(300) / 2, mean.item<float>(), 4);
        Assert.Equal(75, penalty.mean().item<float>(), 3);
    }

    [Fact]
    public void Terms_run_on_the_meta_device_and_in_float64()
    {
        using var scope = NewDisposeScope();
        foreach (var x in (Tensor[])[zeros(2, 1, device: META), zeros(2, 1, dtype: ScalarType.Float64)])
        {
            foreach (var loss in (Tensor[])[
                new LogisticLoss().Generator(x), new LogisticLoss().Real(x), new LogisticLoss().Fake(x)])
            {
                Assert.Equal(x.dtype, loss.dtype);
                Assert.Equal(x.device_type, loss.device_type);
                Assert.Equal(x.shape, loss.shape);
            }

            var reals = zeros([2, 3, 4, 4], dtype: x.dtype, device: x.device).requires_grad_(true);
            Assert.Equal(
                [2], InputGradientPenalty.SquaredNorm(
                    InputGradientPenalty.Gradients(reals.square().sum([1, 2, 3]).unsqueeze(1), reals)).shape);
            var ws = ones([2, 2, 3], dtype: x.dtype, device: x.device).requires_grad_(true);
            var images = ws.square().sum([1, 2]).reshape(2, 1, 1, 1).expand(2, 3, 4, 4);
            var lengths = PathLengthPenalty.Lengths(images, ws, images.detach());
            Assert.Equal([2], PathLengthPenalty.Of(lengths, lengths.detach().mean()).Penalty.shape);
        }
    }
}
