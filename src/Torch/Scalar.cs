using System;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number on its way to an operator.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(ScalarType kind, long integer, double real) => (Kind, Integer, Real) = (kind, integer, real);

    /// <summary>Bool, Int64 or Float64: how it crosses to libtorch.</summary>
    internal ScalarType Kind { get; }
    internal long Integer { get; }
    internal double Real { get; }

    public ScalarType Type => Kind;

    public static implicit operator Scalar(bool value) => new(ScalarType.Bool, value ? 1 : 0, 0);
    public static implicit operator Scalar(byte value) => (long)value;
    public static implicit operator Scalar(int value) => (long)value;
    public static implicit operator Scalar(long value) => new(ScalarType.Int64, value, 0);
    public static implicit operator Scalar(float value) => (double)value;
    public static implicit operator Scalar(double value) => new(ScalarType.Float64, 0, value);

    public void Dispose() { }
}
