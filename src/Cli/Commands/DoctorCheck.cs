namespace FewShotGan.Cli;

/// <summary>What <c>fewshot doctor</c> found out about one thing.</summary>
/// <param name="Name">The thing.</param>
/// <param name="State"><c>ok</c>, <c>slow</c>, <c>missing</c> (something optional) or <c>broken</c>.</param>
/// <param name="Found">What there is.</param>
/// <param name="Advice">What to do; null when all is well.</param>
internal sealed record DoctorCheck(string Name, string State, string Found, string? Advice = null);
