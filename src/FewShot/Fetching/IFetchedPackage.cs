namespace FewShotGan.Fetching;

/// <summary>
/// A package of a registry that holds images or networks, kept in the user's cache once it was needed.
/// </summary>
internal interface IFetchedPackage
{
    /// <summary>Its name in the registry.</summary>
    string Name { get; }

    /// <summary>Where it is, or would be, in the user's cache.</summary>
    string Folder { get; }

    /// <summary>The package of a name.</summary>
    /// <exception cref="InputException">None has it.</exception>
    static IFetchedPackage Of(string name)
    {
        IFetchedPackage[] known = [.. NpmPackage.Known, .. NuGetPackage.Known];
        return known.FirstOrDefault(package => package.Name == name) ?? throw new InputException(
            $"package: found '{name}', expected one of {string.Join(", ", known.Select(package => package.Name))}; a "
                + "file of your own needs none");
    }

    /// <summary>The folder that holds it, after fetching it if it is not there.</summary>
    /// <param name="purpose">What needs it, to begin an error message with.</param>
    /// <exception cref="InputException">It can't be fetched, or is not what it was.</exception>
    string Fetch(string purpose);
}
