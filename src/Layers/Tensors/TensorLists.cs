using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>
/// Operators over all tensors of a list in one call, as optimisers have a hundred of them.
/// </summary>
public static class TensorLists
{
    private static readonly TorchScript Functions = new("""
        def adam(parameters: List[Tensor], gradients: List[Tensor], averages: List[Tensor], squares: List[Tensor],
                 steps: List[Tensor], rate: float, beta1: float, beta2: float, eps: float, decay: float) -> bool:
            if parameters[0].is_meta:
                # There is no such kernel. Shapes and devices must fit all the same.
                torch._foreach_add_(averages, gradients)
                torch._foreach_add_(squares, averages)
                torch._foreach_add_(parameters, squares)
            else:
                torch._fused_adamw_(
                    parameters, gradients, averages, squares, [], steps, lr=rate, beta1=beta1, beta2=beta2,
                    weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
            return True

        def rms_prop(parameters: List[Tensor], gradients: List[Tensor], squares: List[Tensor], rate: float,
                     alpha: float, eps: float) -> bool:
            torch._foreach_mul_(squares, alpha)
            torch._foreach_addcmul_(squares, gradients, gradients, 1 - alpha)
            roots = torch._foreach_sqrt(squares)
            torch._foreach_add_(roots, eps)
            torch._foreach_addcdiv_(parameters, gradients, roots, -rate)
            return True

        def add(targets: List[Tensor], others: List[Tensor], factor: float) -> bool:
            torch._foreach_add_(targets, others, alpha=factor)
            return True

        def lerp(targets: List[Tensor], ends: List[Tensor], weight: float) -> bool:
            torch._foreach_lerp_(targets, ends, weight)
            return True

        def copy(targets: List[Tensor], sources: List[Tensor]) -> bool:
            torch._foreach_copy_(targets, sources)
            return True

        def make_finite(tensors: List[Tensor], limit: float) -> Tensor:
            # A sum is finite only if every number is.
            sums: List[Tensor] = []
            for each in tensors:
                sums.append(each.sum())
            changed = torch.stack(sums).isfinite().all().logical_not()
            # Elsewhere than on a CPU, asking would make the program wait.
            if not changed.is_cpu or bool(changed):
                for each in tensors:
                    torch.nan_to_num_(each, 0.0, limit, -limit)
            return changed
        """);

    /// <summary>One step of AdamW (Loshchilov and Hutter 2019, algorithm 2), or of Adam without decay.</summary>
    /// <param name="parameters">What moves, all on one device.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="averages">The gradients' moving averages; changed.</param>
    /// <param name="squares">The squared gradients' moving averages; changed.</param>
    /// <param name="steps">The number of steps taken with each, this one included.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="betas">The averages' decay rates.</param>
    /// <param name="eps">What is added to the root.</param>
    /// <param name="decay">The weight decay.</param>
    public static void Adam(
        Tensor[] parameters, Tensor[] gradients, Tensor[] averages, Tensor[] squares, long[] steps, double rate,
        (double First, double Second) betas, double eps, double decay = 0)
    {
        if (parameters.Length == 0) return;
        using var scope = NewDisposeScope();

        // The same tensor for all that have taken as many steps.
        var counts = steps.Distinct().ToDictionary(count => count, count => full(
            [], count, dtype: ScalarType.Float32, device: parameters[0].device));
        Change(
            "adam", [parameters, gradients, averages, squares, [.. steps.Select(count => counts[count])]], rate,
            betas.First, betas.Second, eps, decay);
    }

    /// <summary>One step of RMSprop (Hinton 2012).</summary>
    /// <param name="parameters">What moves.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="squares">The squared gradients' moving averages; changed.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="alpha">The averages' decay rate.</param>
    /// <param name="eps">What is added to the root.</param>
    public static void RmsProp(
        Tensor[] parameters, Tensor[] gradients, Tensor[] squares, double rate, double alpha, double eps) =>
        Change("rms_prop", [parameters, gradients, squares], rate, alpha, eps);

    /// <summary>Adds <paramref name="factor"/> times another tensor to each.</summary>
    /// <param name="targets">Changed.</param>
    /// <param name="others">Of the same shapes.</param>
    /// <param name="factor">What these are multiplied by.</param>
    public static void Add(Tensor[] targets, Tensor[] others, double factor) =>
        Change("add", [targets, others], factor);

    /// <summary>Moves each by a part of the way to another tensor.</summary>
    /// <param name="targets">Changed.</param>
    /// <param name="ends">Of the same shapes.</param>
    /// <param name="weight">The part, in [0, 1]: at 1 it is the other tensor.</param>
    public static void Lerp(Tensor[] targets, Tensor[] ends, double weight) => Change("lerp", [targets, ends], weight);

    /// <summary>Copies a tensor into each.</summary>
    /// <param name="targets">Changed.</param>
    /// <param name="sources">Of the same shapes.</param>
    public static void Copy(Tensor[] targets, Tensor[] sources) => Change("copy", [targets, sources]);

    /// <summary>Replaces NaN by 0 and infinities by ±<paramref name="limit"/> in each.</summary>
    /// <param name="tensors">Changed; not empty, all on one device.</param>
    /// <param name="limit">The largest absolute value in the place of an infinity.</param>
    /// <returns>Whether any number was not finite: one truth value.</returns>
    public static Tensor MakeFinite(Tensor[] tensors, double limit) =>
        (Tensor)Functions.Call("make_finite", [tensors], limit);

    private static void Change(string function, Tensor[][] lists, params double[] numbers)
    {
        if (lists[0].Length > 0) ((Scalar)Functions.Call(function, lists, numbers)).Dispose();
    }
}
