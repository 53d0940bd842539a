namespace FewShotGan.Golden;

/// <summary>
/// How far a tensor may be from the golden one: |a − b| at most <c>Atol + Rtol · max|b|</c> over the tensor. The values
/// are those that come with the golden vectors and are never to be loosened for a test.
/// </summary>
/// <param name="Rtol">Share of the largest value.</param>
/// <param name="Atol">Absolute part.</param>
public readonly record struct Tolerance(double Rtol, double Atol)
{
    /// <summary>upfirdn2d, bias_act, modulated_conv2d, DiffAugment, loss scalars, optimiser.</summary>
    public static Tolerance Operator => new(1e-5, 1e-6);

    /// <summary>Outputs of networks.</summary>
    public static Tolerance Network => new(1e-5, 1e-5);

    /// <summary>Gradients of first and second order.</summary>
    public static Tolerance Gradient => new(1e-4, 1e-5);

    /// <summary>The largest difference allowed beside a tensor.</summary>
    /// <param name="largest">max|b|.</param>
    public double Allowed(double largest) => Atol + Rtol * largest;
}
