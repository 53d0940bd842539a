namespace FewShotGan.Generators;

/// <summary>Where the noise of the synthesis layers comes from.</summary>
public enum NoiseMode
{
    /// <summary>No noise.</summary>
    None,

    /// <summary>The fixed noise that is part of the network.</summary>
    Const,

    /// <summary>Fresh noise for every sample.</summary>
    Random,
}
