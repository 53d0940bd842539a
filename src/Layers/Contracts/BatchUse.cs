namespace FewShotGan.Layers;

/// <summary>
/// How the images of a batch depend on each other in a network that is trained, and so how a batch may be cut into
/// parts whose gradients add up to its own.
/// </summary>
public sealed record BatchUse
{
    private BatchUse(int? group, string reason) => (Group, Reason) = (group, reason);

    /// <summary>Each image stands for itself: any part will do.</summary>
    public static BatchUse Separate { get; } = new(1, "");

    /// <summary>
    /// Images of a group that belong together, those that lie batch / group apart; null for the whole batch.
    /// </summary>
    public int? Group { get; }

    /// <summary>What makes them depend on each other, as in "batch normalisation"; empty if nothing does.</summary>
    public string Reason { get; }

    /// <summary>Images depend on those of their group.</summary>
    /// <param name="images">How many make a group.</param>
    /// <param name="reason">What makes them depend on each other.</param>
    public static BatchUse Groups(int images, string reason) => new(images, reason);

    /// <summary>Every image depends on the whole batch.</summary>
    /// <param name="reason">What makes them depend on each other.</param>
    public static BatchUse Whole(string reason) => new(null, reason);
}
