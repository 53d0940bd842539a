using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// A linear classifier on frozen features: what is easy to see through them. Ridge regression on ±1, of which each fit
/// takes the strength with the smallest leave-one-out error on its own samples, so that it is right with more samples
/// than features and with fewer.
/// </summary>
internal static class LinearProbe
{
    private const double Negligible = 1e-10;

    // Of the mean eigenvalue.
    private static readonly double[] Strengths = [1e-3, 1e-2, 1e-1, 1, 10, 100, 1000];

    /// <summary>
    /// The part of all samples that is put on the right side, each while it was left out; both classes weigh the same.
    /// </summary>
    /// <param name="a">The first class, float64 <c>[N, D]</c>.</param>
    /// <param name="b">The second class, <c>[M, D]</c>.</param>
    /// <param name="folds">In how many parts the samples are left out.</param>
    /// <param name="draws">Draws who is in which part, and who is left away of the larger class.</param>
    public static double Accuracy(Tensor a, Tensor b, int folds, torch.Generator draws)
    {
        using var scope = NewDisposeScope();
        long count = Math.Min(a.shape[0], b.shape[0]);
        return Right(Drawn(a), Drawn(b), folds, draws).SelectMany(fold => fold).Average(right => right ? 1.0 : 0);

        Tensor Drawn(Tensor samples)
        {
            var order = randperm(samples.shape[0], dtype: ScalarType.Int64, generator: draws, device: CPU);
            return samples.index_select(0, order.narrow(0, 0, count).to(samples.device));
        }
    }

    /// <summary>Which samples are put on the right side, each while it was left out.</summary>
    /// <param name="a">The first class, float64 <c>[N, D]</c>, N at least 2.</param>
    /// <param name="b">The second class, <c>[N, D]</c>.</param>
    /// <param name="folds">
    /// In how many parts the samples are left out, 2 to N; as many of one class as of the other.
    /// </param>
    /// <param name="draws">Draws who is in which part.</param>
    /// <param name="inPairs">Whether one sample of each class is of the same image, and left out with it.</param>
    /// <returns>The answers for each part, the first class's before the second's.</returns>
    /// <exception cref="ArgumentException">There are too few samples, or not as many of each class.</exception>
    public static IReadOnlyList<IReadOnlyList<bool>> Right(
        Tensor a, Tensor b, int folds, torch.Generator draws, bool inPairs = false)
    {
        if (a.shape[0] < folds || a.shape[0] != b.shape[0])
            throw new ArgumentException(
                $"found {a.shape[0]} and {b.shape[0]} samples, expected as many of each class, at least {folds}",
                nameof(b));
        using var scope = NewDisposeScope();
        var orderA = Order(a);
        var orderB = inPairs ? orderA : Order(b);
        return [.. Enumerable.Range(0, folds).Select(fold =>
        {
            using var inner = NewDisposeScope();
            var (mean, std, weights) = Fit(Those(a, orderA, fold, left: false), Those(b, orderB, fold, left: false));
            return (IReadOnlyList<bool>)[.. Scores(Those(a, orderA, fold, left: true)).Select(score => score > 0),
                .. Scores(Those(b, orderB, fold, left: true)).Select(score => score < 0)];

            double[] Scores(Tensor samples) => ((samples - mean) / std).matmul(weights).data<double>().ToArray();
        })];

        long[] Order(Tensor samples) =>
            randperm(samples.shape[0], dtype: ScalarType.Int64, generator: draws, device: CPU).data<long>().ToArray();

        Tensor Those(Tensor samples, long[] order, int fold, bool left) =>
            samples.index_select(
                0, tensor(order.Where((_, place) => place % folds == fold == left).ToArray(), device: samples.device));
    }

    /// <summary>The classes of samples, as told by what was learned from others.</summary>
    /// <param name="x">What is learned from, float64 <c>[N, D]</c>, N at least 2.</param>
    /// <param name="labels">Its classes, int64 <c>[N]</c>, from 0.</param>
    /// <param name="seen">What is classified, float64 <c>[M, D]</c>.</param>
    /// <returns>Int64 <c>[M]</c>.</returns>
    public static Tensor Classify(Tensor x, Tensor labels, Tensor seen)
    {
        using var scope = NewDisposeScope();
        var target = nn.functional.one_hot(labels).to(x.dtype);
        var share = target.mean([0]);
        var (mean, std, weights) = FitTo(x, target - share);
        return (((seen - mean) / std).matmul(weights) + share).argmax(1).MoveToOuterDisposeScope();
    }

    private static (Tensor Mean, Tensor Std, Tensor Weights) Fit(Tensor a, Tensor b)
    {
        var target = cat(
            [ones(a.shape[0], dtype: a.dtype, device: a.device), -ones(b.shape[0], dtype: b.dtype, device: b.device)]);
        var (mean, std, weights) = FitTo(cat([a, b]), target.unsqueeze(1));
        return (mean, std, weights.squeeze(1));
    }

    private static (Tensor Mean, Tensor Std, Tensor Weights) FitTo(Tensor x, Tensor target)
    {
        var (mean, spread) = (x.mean([0]), x.std([0], unbiased: false));

        // A feature that is the same everywhere says nothing, and must not once it is another on a sample that was left
        // out.
        var std = where(spread.gt(Negligible * (mean.abs() + 1)), spread, full_like(spread, double.PositiveInfinity));
        return (mean, std, Solve((x - mean) / std, target));
    }

    /// <summary>
    /// (XᵀX + λ·1)W = XᵀY for the best λ and Y [N, K], by X = USVᵀ: U and S² are the eigenvectors and eigenvalues of
    /// XXᵀ.
    /// </summary>
    private static Tensor Solve(Tensor x, Tensor y)
    {
        var (squares, u) = LeftSingular(x);
        var along = u.t().matmul(y);
        double unit = squares.mean().item<double>();
        var (least, best) = (double.PositiveInfinity, Strengths[^1]);
        foreach (var strength in Strengths)
        {
            using var scope = NewDisposeScope();
            var kept = squares / (squares + (strength * unit));

            // What a sample's residual would be had the fit not seen it (Allen 1974, "PRESS").
            var leverage = u.square().matmul(kept) + (1.0 / x.shape[0]);
            var residual = (y - u.matmul(kept * along)) / (1 - leverage).clamp_min(1e-9);
            var error = residual.square().mean().item<double>();
            if (error < least) (least, best) = (error, strength);
        }

        return x.t().matmul(u.matmul(along / (squares + (best * unit))));
    }

    /// <summary>S² [r, 1] and U [N, r].</summary>
    private static (Tensor Squares, Tensor U) LeftSingular(Tensor x)
    {
        bool isWide = x.shape[0] <= x.shape[1];
        var (squares, vectors) = linalg.eigh(isWide ? x.matmul(x.t()) : x.t().matmul(x));
        long kept = squares.gt(squares.max() * Negligible).sum().ToInt64(); // They rise.
        if (kept == 0) // All samples are the same.
            return (ones_like(squares).narrow(0, 0, 1).unsqueeze(1), zeros_like(x).narrow(1, 0, 1));
        squares = squares.narrow(0, squares.shape[0] - kept, kept);
        vectors = vectors.narrow(1, vectors.shape[1] - kept, kept);
        return (squares.unsqueeze(1), isWide ? vectors : x.matmul(vectors) / squares.sqrt());
    }
}
