using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Checkpoints;

/// <summary>Finds tensors that hold NaN or infinity, as those of a run do that diverged.</summary>
internal static class Finiteness
{
    /// <summary>The names of the tensors that are not finite, in order.</summary>
    /// <param name="tensors">Tensors on one device, which is waited for once.</param>
    public static IReadOnlyList<string> Violations(IEnumerable<(string Name, Tensor Value)> tensors)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var floating = tensors.Where(entry => entry.Value.is_floating_point()).ToList();
        if (floating.Count == 0) return [];

        // In float64 no sum of finite float32 numbers overflows, so one pass over each tensor tells.
        var sums = stack(floating.Select(entry => entry.Value.detach().sum(ScalarType.Float64)).ToList());
        var finite = sums.isfinite().cpu().data<bool>().ToArray();
        return [.. floating.Zip(finite).Where(pair => !pair.Second).Select(pair => pair.First.Name)];
    }

    /// <summary>Refuses what was read from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">What is wanted of it.</param>
    /// <exception cref="InputException">One is not finite.</exception>
    public static void Require(string path, IEnumerable<(string Name, Tensor Value)> tensors)
    {
        var bad = Violations(tensors);
        if (bad.Count > 0)
            throw new InputException(
                $"{path}: {bad[0]}: found NaN or infinity{(bad.Count > 1 ? $", as in {bad.Count - 1} more" : "")}, "
                + "expected finite weights: the run that wrote them had diverged; take an earlier checkpoint");
    }
}
