namespace TorchSharp;

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;
    public static double ToDouble(this Scalar value) => value.Kind == torch.ScalarType.Float64 ? value.Real : value.Integer;
    public static float ToSingle(this Scalar value) => (float)value.ToDouble();
    public static long ToInt64(this Scalar value) => value.Kind == torch.ScalarType.Float64 ? (long)value.Real : value.Integer;
    public static int ToInt32(this Scalar value) => checked((int)value.ToInt64());
}
