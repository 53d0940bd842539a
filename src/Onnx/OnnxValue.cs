using static TorchSharp.torch;

namespace FewShotGan.Onnx;

/// <summary>A value in a network that an <see cref="OnnxBuilder"/> writes, which can be computed with.</summary>
/// <param name="Graph">The network.</param>
/// <param name="Name">The value's name.</param>
public sealed record OnnxValue(OnnxBuilder Graph, string Name)
{
    /// <summary>The sum, broadcast.</summary>
    public static OnnxValue operator +(OnnxValue a, OnnxValue b) => a.Apply("Add", [b]);

    /// <summary>The sum with a number.</summary>
    public static OnnxValue operator +(OnnxValue a, double b) => a + a.Graph.Constant(b);

    /// <summary>The sum with a constant, broadcast.</summary>
    public static OnnxValue operator +(OnnxValue a, Tensor b) => a + a.Graph.Constant(b);

    /// <summary>The difference, broadcast.</summary>
    public static OnnxValue operator -(OnnxValue a, OnnxValue b) => a.Apply("Sub", [b]);

    /// <summary>The product element by element, broadcast.</summary>
    public static OnnxValue operator *(OnnxValue a, OnnxValue b) => a.Apply("Mul", [b]);

    /// <summary>The product with a number.</summary>
    public static OnnxValue operator *(OnnxValue a, double b) => b == 1 ? a : a * a.Graph.Constant(b);

    /// <summary>The product with a constant, broadcast.</summary>
    public static OnnxValue operator *(OnnxValue a, Tensor b) => a * a.Graph.Constant(b);

    /// <summary>The quotient, broadcast.</summary>
    public static OnnxValue operator /(OnnxValue a, OnnxValue b) => a.Apply("Div", [b]);

    /// <summary>An operator whose first input this value is.</summary>
    /// <param name="op">Its name in ONNX.</param>
    /// <param name="others">The other inputs.</param>
    /// <param name="attributes">As for <see cref="OnnxBuilder.Node"/>.</param>
    public OnnxValue Apply(
        string op, IReadOnlyList<OnnxValue?> others, params IReadOnlyList<(string Name, object Value)> attributes) =>
        Graph.Node(op, [this, .. others], attributes);

    /// <summary>An operator on this value alone.</summary>
    public OnnxValue Apply(string op, params IReadOnlyList<(string Name, object Value)> attributes) =>
        Apply(op, [], attributes);

    /// <summary>The same elements in another shape: 0 keeps an axis, −1 takes what is left.</summary>
    public OnnxValue Reshape(params long[] shape) => Apply("Reshape", [Graph.Constant(shape)]);

    /// <summary>With axes of length 1 at these places of the result.</summary>
    public OnnxValue Unsqueeze(params long[] axes) => Apply("Unsqueeze", [Graph.Constant(axes)]);

    /// <summary>What lies at a place of an axis, without that axis.</summary>
    public OnnxValue Select(long axis, long place) => Apply("Gather", [Graph.Constant(place)], ("axis", axis));

    /// <summary>
    /// A convolution of stride 1 over two axes: weight <c>[O, I/groups, kh, kw]</c>, zeros before and behind.
    /// </summary>
    public OnnxValue Conv(Tensor weight, Tensor? bias = null, long padding = 0) =>
        Conv(weight, bias, [padding, padding, padding, padding]);

    /// <summary>Likewise, with zeros above, left, below and right, and groups of channels that do not mix.</summary>
    public OnnxValue Conv(Tensor weight, Tensor? bias, long[] padding, long groups = 1) =>
        Convolution("Conv", weight, bias, ("pads", padding), ("group", groups));

    /// <summary>
    /// A transposed convolution over two axes: weight <c>[I, O/groups, kh, kw]</c>; pixels are cut off above, left,
    /// below and right.
    /// </summary>
    public OnnxValue ConvTranspose(Tensor weight, Tensor? bias, long stride, long[] cut, long groups = 1) =>
        Convolution("ConvTranspose", weight, bias, ("strides", new[] { stride, stride }), ("pads", cut),
            ("group", groups));

    private OnnxValue Convolution(
        string op, Tensor weight, Tensor? bias, params IReadOnlyList<(string Name, object Value)> attributes) =>
        Apply(op, bias is null ? [Graph.Constant(weight)] : [Graph.Constant(weight), Graph.Constant(bias)], attributes);
}
