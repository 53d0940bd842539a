using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Features;

/// <summary>A linear classifier on frozen features: what is easy to see through them.</summary>
public static class LinearProbe
{
    private const double Ridge = 0.1;
    private const int Iterations = 200;

    /// <summary>The part of all samples that ridge regression on ±1 puts on the right side, each while it was left out.</summary>
    /// <param name="a">The first class, float64 <c>[N, D]</c>.</param>
    /// <param name="b">The second class, <c>[M, D]</c>.</param>
    /// <param name="folds">In how many parts the samples are left out.</param>
    /// <param name="draws">Draws who is in which part.</param>
    public static double Accuracy(Tensor a, Tensor b, int folds, torch.Generator draws)
    {
        using var scope = NewDisposeScope();
        // Both classes weigh the same.
        var count = Math.Min(a.shape[0], b.shape[0]);
        var (first, second) = (Drawn(a), Drawn(b));
        double right = 0;
        for (var fold = 0; fold < folds; fold++)
        {
            using var inner = NewDisposeScope();
            long[] left = [.. Enumerable.Range(0, (int)count).Where(i => i % folds == fold).Select(i => (long)i)];
            long[] rest = [.. Enumerable.Range(0, (int)count).Where(i => i % folds != fold).Select(i => (long)i)];
            var positive = ones(rest.Length, dtype: ScalarType.Float64);
            var (x, target) = (Rows(rest), cat([positive, -positive]));
            var (mean, std) = (x.mean([0]), x.std([0], unbiased: false).clamp_min(1e-9));
            var weights = Solve((x - mean) / std, target);
            var guesses = ((Rows(left) - mean) / std).matmul(weights);
            right += guesses.narrow(0, 0, left.Length).gt(0).sum().ToDouble();
            right += guesses.narrow(0, left.Length, left.Length).lt(0).sum().ToDouble();
        }

        return right / (2 * count);

        Tensor Drawn(Tensor samples)
        {
            var order = randperm(samples.shape[0], dtype: ScalarType.Int64, generator: draws);
            return samples.index_select(0, order.narrow(0, 0, count));
        }

        Tensor Rows(long[] indices)
        {
            var at = tensor(indices);
            return cat([first.index_select(0, at), second.index_select(0, at)]);
        }
    }

    /// <summary>(XᵀX + λN·1)w = Xᵀy by conjugate gradients (Hestenes and Stiefel 1952).</summary>
    private static Tensor Solve(Tensor x, Tensor y)
    {
        Tensor Apply(Tensor v) => x.t().matmul(x.matmul(v)) + (v * (Ridge * x.shape[0]));
        var w = zeros(x.shape[1], dtype: ScalarType.Float64);
        var residual = x.t().matmul(y);
        var direction = residual;
        var size = residual.square().sum().item<double>();
        var enough = size * 1e-16;
        for (var i = 0; i < Iterations && size > enough; i++)
        {
            var applied = Apply(direction);
            var step = size / (direction * applied).sum().item<double>();
            w += direction * step;
            residual -= applied * step;
            var next = residual.square().sum().item<double>();
            direction = residual + (direction * (next / size));
            size = next;
        }

        return w;
    }
}
