namespace FewShotGan.Pages;

/// <summary>A point of a <see cref="WebCurve"/>.</summary>
/// <param name="Kimg">Thousands of images shown.</param>
/// <param name="Seconds">The time by then.</param>
/// <param name="Value">The number; not finite where the curve has a gap.</param>
/// <param name="Low">The lower end of its 95 % interval, where it has one.</param>
/// <param name="High">The upper end.</param>
internal sealed record CurvePoint(double Kimg, double Seconds, double Value, double? Low = null, double? High = null);
