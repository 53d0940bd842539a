namespace FewShotGan.Machine;

/// <summary>Tells want of memory, which libtorch reports in words only, from other failures.</summary>
internal static class MemoryFailure
{
    // A GPU's allocator, the CPU's, and Windows' messages.
    private static readonly string[] Words =
    [
        "out of memory", "can't allocate memory", "cannot allocate memory", "not enough memory", "ALLOC_FAILED",
    ];

    /// <summary>Whether memory was too small.</summary>
    /// <param name="problem">What was thrown.</param>
    public static bool Is(Exception problem) => problem is OutOfMemoryException
        || Words.Any(words => problem.Message.Contains(words, StringComparison.OrdinalIgnoreCase));
}
