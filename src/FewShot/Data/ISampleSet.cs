namespace FewShotGan.Data;

/// <summary>A set of pictures that an npm package holds.</summary>
internal interface ISampleSet
{
    /// <summary>What follows <c>sample:</c> in a recipe.</summary>
    string Name { get; }

    /// <summary>The npm package, which has a folder under the tool's <c>npm</c>.</summary>
    string Package { get; }

    /// <summary>The files of a part, in order.</summary>
    /// <param name="package">The folder that the package is installed in.</param>
    /// <param name="part">Which part; a sample without held-out pictures throws <see cref="InputException"/>.</param>
    IReadOnlyList<PictureFile> Files(string package, DataPart part);
}
