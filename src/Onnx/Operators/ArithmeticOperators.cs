using FewShotGan.Onnx.Nodes;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Onnx.Operators;

/// <summary>Element by element: arithmetic, comparison, choice, conversion.</summary>
internal static class ArithmeticOperators
{
    public static readonly Operator
        Add = Operator.Binary((a, b) => a + b) with { KeepsResult = false },
        Sub = Operator.Binary((a, b) => a - b),
        Mul = Operator.Binary((a, b) => a * b),
        Div = Operator.Binary((a, b) => a.is_floating_point() ? a / b : DivideIntegers(a, b)),
        // The result has the type of the base.
        Pow = Operator.Binary((a, b) => a.pow(b).to(a.dtype)),
        Max = Operator.Variadic((a, b) => maximum(a, b)),
        Min = Operator.Variadic((a, b) => minimum(a, b)),
        Sum = Operator.Variadic((a, b) => a + b),
        Equal = Operator.Binary((a, b) => a.eq(b)),
        Greater = Operator.Binary((a, b) => a.gt(b)),
        GreaterOrEqual = Operator.Binary((a, b) => a.ge(b)),
        Less = Operator.Binary((a, b) => a.lt(b)),
        LessOrEqual = Operator.Binary((a, b) => a.le(b)),
        And = Operator.Binary((a, b) => a.logical_and(b)),
        Or = Operator.Binary((a, b) => a.logical_or(b)),
        Not = Operator.Unary(x => x.logical_not()),
        Sqrt = Operator.Unary(x => x.sqrt()),
        Erf = Operator.Unary(x => x.erf()),
        Exp = Operator.Unary(x => x.exp()),
        Log = Operator.Unary(x => x.log()),
        Abs = Operator.Unary(x => x.abs()),
        Neg = Operator.Unary(x => x.neg()),
        Sin = Operator.Unary(x => x.sin()),
        Cos = Operator.Unary(x => x.cos()),
        Floor = Operator.Unary(x => x.floor()),
        Ceil = Operator.Unary(x => x.ceil()),
        Reciprocal = Operator.Unary(x => x.reciprocal()),
        Identity = Operator.Unary(x => x.alias()),
        Mod = Operator.Of(PrepareMod),
        Where = Operator.Of(_ => given =>
        {
            given.ReserveBroadcast(given[0], given[1], given[2]);
            return where(given[0], given[1], given[2]);
        }),
        Clip = Operator.Of(
            node => PrepareClip(node, inPlace: false), 1,
            2) with { InPlace = Operator.Of(node => PrepareClip(node, inPlace: true), 1, 2) },
        Cast = Operator.Of(node =>
        {
            var type = node.Type("to");
            return given => given[0].to(type);
        }),
        // The second input lends its type only.
        CastLike = Operator.Of(_ => given => given[0].to(given[1].dtype));

    /// <summary>
    /// Rounds towards zero. The one quotient that does not fit, smallest / −1, ends a process on some machines.
    /// </summary>
    private static Tensor DivideIntegers(Tensor a, Tensor b)
    {
        if (b.dtype == ScalarType.Byte) return a.div(b, RoundingMode.trunc);
        var negates = b.eq(-1);
        return where(negates, -a, a.div(b.masked_fill(negates, 1), RoundingMode.trunc));
    }

    private static Func<Arguments, Tensor> PrepareMod(NodeReader node)
    {
        // With fmod the result has the sign of the dividend, as in C; without, that of the divisor, as in Python.
        bool fmod = node.Flag("fmod");
        return given =>
        {
            given.ReserveBroadcast(given[0], given[1]);
            return fmod ? given[0].fmod(given[1]) : given[0].remainder(given[1]);
        };
    }

    private static Func<Arguments, Tensor> PrepareClip(NodeReader node, bool inPlace)
    {
        var (min, max) = (Limit(node, "min"), Limit(node, "max"));
        return given =>
        {
            var (x, low, high) = (given[0], given.Number(1) ?? min, given.Number(2) ?? max);
            if (low is null && high is null) return x.alias();

            // Unlike a clamp's, its backward pass needs the result only, which overwriting leaves.
            if (inPlace && x.is_floating_point() && low < high)
                return functional.hardtanh(x, low.Value, high.Value, inplace: true);
            return x.clamp(ToScalar(low, x), ToScalar(high, x));
        };

        // From opset 11 on the limits are inputs.
        static double? Limit(NodeReader node, string name) => node.Has(name) ? node.Float(name, 0) : null;
        static Scalar? ToScalar(double? value, Tensor x) =>
            value is not { } number ? null : x.is_floating_point() ? number : (Scalar)(long)number;
    }
}
