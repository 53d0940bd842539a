namespace FewShotGan.Images;

/// <summary>An image and its copy.</summary>
/// <param name="First">The name of one, in its set.</param>
/// <param name="Second">The name of the other.</param>
/// <param name="Kind">In what way.</param>
/// <param name="Distance">
/// The largest difference between averages over a sixteenth of the side, in levels of 255; 0 for the same pixels.
/// </param>
internal sealed record DuplicatePair(string First, string Second, DuplicateKind Kind, double Distance);
