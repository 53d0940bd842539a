using static TorchSharp.torch;

namespace FewShotGan.Onnx.Nodes;

/// <summary>Computes the results of one node, in order, from what it is given.</summary>
internal delegate Tensor[] Kernel(Arguments given);

/// <summary>One of ONNX's operators.</summary>
/// <param name="Prepare">Reads a node's attributes, once, and returns what computes it.</param>
/// <param name="HostInputs">
/// The inputs that say how to compute rather than what with (a shape, the ends of a range, a limit): they stay on the
/// CPU, in the type they have.
/// </param>
internal sealed record Operator(Func<NodeReader, Kernel> Prepare, params int[] HostInputs)
{
    /// <summary>The same, computed in its first input's memory; null where it cannot be.</summary>
    public Operator? InPlace { get; init; }

    /// <summary>Whether a backward pass needs the result itself, so that it must not be overwritten.</summary>
    public bool KeepsResult { get; init; } = true;

    /// <summary>An operator with one result.</summary>
    public static Operator Of(Func<NodeReader, Func<Arguments, Tensor>> prepare, params int[] hostInputs) => new(
        node =>
        {
            var compute = prepare(node);
            return given => [compute(given)];
        },
        hostInputs);

    /// <summary>An operator without attributes on one tensor, element by element.</summary>
    public static Operator Unary(Func<Tensor, Tensor> compute) => Of(_ => given => compute(given[0]));

    /// <summary>An operator on one tensor, element by element, with an attribute that is a number.</summary>
    public static Operator Scaled(string attribute, double otherwise, Func<Tensor, double, Tensor> compute) => Of(
        node =>
        {
            var number = node.Float(attribute, otherwise);
            return given => compute(given[0], number);
        });

    /// <summary>An operator on any number of tensors, from one on, that are broadcast against each other.</summary>
    public static Operator Variadic(Func<Tensor, Tensor, Tensor> compute) => Of(_ => given =>
    {
        var result = given[0].alias();
        for (var i = 1; i < given.Count; i++)
        {
            given.ReserveBroadcast(result, given[i]);
            result = compute(result, given[i]);
        }

        return result;
    });

    /// <summary>An operator on two tensors that are broadcast against each other.</summary>
    public static Operator Binary(Func<Tensor, Tensor, Tensor> compute) => Of(node =>
    {
        // Up to opset 6 the second tensor's axes may be aligned with those from a named one on, rather than with the
        // last.
        long? aligned = node.Opset < 7 && node.Has("axis") ? node.Int("axis", 0) : null;
        return given =>
        {
            var (a, b) = (given[0], given[1]);
            if (aligned is { } axis)
            {
                var behind = Math.Max(0, a.dim() - node.Axis(axis, a.dim()) - b.dim());
                b = b.reshape([.. b.shape, .. Enumerable.Repeat(1L, (int)behind)]);
            }

            given.ReserveBroadcast(a, b);
            return compute(a, b);
        };
    });
}
