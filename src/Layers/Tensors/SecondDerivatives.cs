namespace FewShotGan.Layers;

/// <summary>
/// Tells layers that what is computed now will be differentiated twice, as penalties on gradients are. The result is
/// the same; what takes least time is not.
/// </summary>
public static class SecondDerivatives
{
    [ThreadStatic]
    private static int depth;

    /// <summary>Whether the current thread has said so.</summary>
    internal static bool AreExpected => depth > 0;

    /// <summary>Says so for the current thread, until the result is disposed.</summary>
    public static IDisposable Expect()
    {
        depth++;
        return new End();
    }

    private sealed class End : IDisposable
    {
        public void Dispose() => depth--;
    }
}
