namespace FewShotGan.Images;

/// <summary>Images of a set that are copies of one another, each of at least one of the others.</summary>
/// <param name="Names">Their names, in the order of the set.</param>
/// <param name="Kind">In what way; the loosest, if they differ.</param>
/// <param name="Distance">
/// The largest distance between two that make it a group, as <see cref="DuplicatePair.Distance"/>.
/// </param>
internal sealed record DuplicateGroup(IReadOnlyList<string> Names, DuplicateKind Kind, double Distance);
