using FewShotGan.Features;

namespace FewShotGan.Metrics;

/// <summary>
/// An FID as published programs compute it: of how many images, resized by what, with which covariance. The training
/// images are the reference, each once and none mirrored.
/// </summary>
/// <remarks>
/// These programs (DiffAugment's, StyleGAN2-ADA's) hand the network 8-bit images of their own size, and it resizes them
/// to 299 px without antialiasing; clean-FID (Parmar et al. 2022) resizes them first. The numbers differ by several
/// percent, so each has its own name.
/// </remarks>
public sealed record PublishedFid
{
    /// <summary>Those that are known.</summary>
    public static IReadOnlyList<PublishedFid> All { get; } =
    [
        new() { Name = "fid5k-train", Program = "DiffAugment's (TensorFlow)", Samples = 5000 },
        new()
        {
            Name = "fid50k_full", Program = "StyleGAN2-ADA's and those built on it (PyTorch)", Samples = 50_000,
            IsBiased = true,
        },
        new()
        {
            Name = "clean-fid5k-train", Program = "clean-FID", Samples = 5000, NetworkResizes = false,
        },
    ];

    /// <summary>Its name, which asks for it and stands before its number.</summary>
    public required string Name { get; init; }

    /// <summary>Whose program computes it.</summary>
    public required string Program { get; init; }

    /// <summary>How many generated images, each with noise of its own.</summary>
    public required int Samples { get; init; }

    /// <summary>Whether covariances are divided by N rather than N − 1.</summary>
    public bool IsBiased { get; init; }

    /// <summary>Whether the network gets images of their own size, which it resizes itself.</summary>
    public bool NetworkResizes { get; init; } = true;

    /// <summary>Finds one.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static PublishedFid Find(string name) => All.FirstOrDefault(one => one.Name == name)
        ?? throw new InputException(
            $"protocol {name}: expected one of {string.Join(", ", All.Select(one => one.Name))}");

    /// <summary>Why a network does not give it, in words; null when it does.</summary>
    /// <param name="network">The network.</param>
    internal string? Problem(FeatureEntry network)
    {
        const string Advice = "take inception-2015-12-05=FILE (docs/metrics.md says where the file is)";
        if (!network.Inception) return $"FID is of the Inception network, found {network.Name}; {Advice}";
        return NetworkResizes && !network.Resizes
            ? $"{Name} is of a network that resizes images itself, which {network.Name} does not; {Advice}, or "
                + "--protocol clean-fid5k-train"
            : null;
    }
}
