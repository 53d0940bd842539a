namespace FewShotGan.Discriminators.Projected;

/// <summary>
/// How deep and wide a head is. It halves the resolution from the power of 2 that is nearest to the map's side down to
/// 8; a map of less than 8 is not halved. So the last convolution, of 4×4, always has a place, and an official
/// discriminator, whose heads are laid out for 256 px but see features of 224, is one of these. Where the network sees
/// more than 256 px heads stay as deep as for these, as in the reference, and judge patches.
/// </summary>
internal static class HeadShape
{
    /// <summary>The side of the last convolution: no map may be smaller.</summary>
    public const int LastKernel = 4;

    private const int LastSide = 8, LargestSide = 1024, PatchSide = 16, LaidOutFor = 256;

    /// <summary>The nominal sides at which a head has features, from its input to its last convolution.</summary>
    /// <param name="side">The map's shorter side.</param>
    /// <param name="seen">The side of the image that the network sees.</param>
    /// <param name="patch">Whether the head halves at most once.</param>
    public static IReadOnlyList<int> Sides(int side, int seen, bool patch)
    {
        if (seen > LaidOutFor) side = Math.Max(LastKernel, side * LaidOutFor / seen);
        int start = !patch ? Nearest(side) : side < LastSide ? LastSide : PatchSide;
        return [.. Enumerable.Range(0, 1 + Math.Max(0, int.Log2(start) - int.Log2(LastSide))).Select(i => start >> i)];
    }

    /// <summary>The reference's channels at a nominal side.</summary>
    /// <param name="side">A power of 2.</param>
    public static int Channels(int side) => side switch
    {
        <= 8 => 512,
        16 => 256,
        32 => 128,
        64 or 128 => 64,
        _ => 8192 / side,
    };

    // Of two that are as near the smaller, as in the reference.
    private static int Nearest(int side)
    {
        int start = LastKernel;
        while (start < LargestSide && 2 * start - side < side - start) start *= 2;
        return start;
    }
}
