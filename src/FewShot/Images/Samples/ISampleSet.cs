namespace FewShotGan.Images;

/// <summary>A set of images that somebody's package holds.</summary>
internal interface ISampleSet
{
    /// <summary>What follows <c>sample:</c> in a recipe.</summary>
    string Name { get; }

    /// <summary>Another name for it, or null.</summary>
    string? OtherName => null;

    /// <summary>Whether it holds images out.</summary>
    bool HoldsOut => false;

    /// <summary>The images' licence.</summary>
    string Licence { get; }

    /// <summary>The folder that the package is installed in, after installing it if it is not there.</summary>
    /// <param name="purpose">What needs it, to begin an error message with.</param>
    /// <exception cref="InputException">It can't be installed.</exception>
    string Fetch(string purpose);

    /// <summary>The files of a part, in order.</summary>
    /// <param name="package">The folder that the package is installed in.</param>
    /// <param name="part">Which part; a sample without held-out images throws <see cref="InputException"/>.</param>
    IReadOnlyList<ImageFile> Files(string package, DataPart part);
}
