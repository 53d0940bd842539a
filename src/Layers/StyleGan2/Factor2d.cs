namespace FewShotGan.Layers;

/// <summary>Integer up- or downsampling factors along the width (X) and the height (Y), each at least 1.</summary>
/// <param name="X">Factor along the width.</param>
/// <param name="Y">Factor along the height.</param>
public readonly record struct Factor2d(int X, int Y)
{
    /// <summary>The same factor along both axes.</summary>
    /// <param name="factor">The factor, at least 1.</param>
    public static implicit operator Factor2d(int factor) => new(factor, factor);

    /// <summary>Whether the factor changes nothing.</summary>
    public bool IsOne => X == 1 && Y == 1;

    internal void Check(string name)
    {
        if (X < 1 || Y < 1)
            throw new ArgumentOutOfRangeException(name, $"{name} is {X}, {Y}; both factors must be at least 1.");
    }
}
