using System.Text.Json.Serialization;

namespace FewShotGan.Runs;

/// <summary>
/// Which network a vision-aided discriminator looks through, and why: a row of events.csv, kept in checkpoints.
/// </summary>
/// <param name="Network">The network's name.</param>
/// <param name="Nimg">Real images shown when it was chosen.</param>
/// <param name="Why">Why it was chosen, in words.</param>
/// <param name="MultiplyAdds">What looking at one image through it takes; null where that is not known.</param>
/// <param name="Images">
/// By how many real images, and as many generated ones, the candidates were ranked; null where they were not.
/// </param>
/// <param name="Accuracy">The part of them that a linear classifier put on the right side through this network.</param>
/// <param name="Low">The lower end of its 95 % interval.</param>
/// <param name="High">The upper end.</param>
public sealed record VisionAidedChoice(
    string Network, long Nimg, string Why, double? MultiplyAdds,
    [property: JsonPropertyName("pictures")] int? Images = null, double? Accuracy = null, double? Low = null,
    double? High = null);
