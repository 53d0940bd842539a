namespace FewShotGan.Metrics;

/// <summary>Where a quantity lies with a confidence of 95 %, as far as chance in drawing the images goes.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    private const double Deviations = 1.959964; // of a normal distribution, to either side, hold 95 %

    /// <summary>The interval of an estimate that is about normal.</summary>
    /// <param name="value">The estimate.</param>
    /// <param name="standardError">Its standard error.</param>
    public static Interval Normal(double value, double standardError) =>
        new(value - (Deviations * standardError), value + (Deviations * standardError));
}
