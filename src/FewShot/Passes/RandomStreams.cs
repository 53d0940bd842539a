using FewShotGan.Layers;
using FewShotGan.Parts;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>
/// One random generator for each use, all on the CPU, so that drawing more for one purpose never changes another and a
/// checkpoint can hold them all.
/// </summary>
public sealed class RandomStreams : ITrainingState, IDisposable
{
    private const ulong Parts = 6, VisionAided = 7, Positive = 0x7FFF_FFFF_FFFF_FFFF;

    /// <summary>Seeds every stream from the recipe's seed; different streams of one seed are unrelated.</summary>
    /// <param name="seed">The recipe's seed.</param>
    public RandomStreams(long seed)
    {
        Init = Stream(seed, 0);
        Data = Stream(seed, 1);
        Latent = Stream(seed, 2);
        Augment = Stream(seed, 3);
        Noise = Stream(seed, 4);
        Metric = Stream(seed, 5);
        StyleMixing = Stream(seed, 6);
    }

    /// <summary>Initial weights.</summary>
    public torch.Generator Init { get; }

    /// <summary>The order of the images.</summary>
    public torch.Generator Data { get; }

    /// <summary>The latents z.</summary>
    public torch.Generator Latent { get; }

    /// <summary>The augmentations' parameters.</summary>
    public torch.Generator Augment { get; }

    /// <summary>The generator's noise inputs.</summary>
    public torch.Generator Noise { get; }

    /// <summary>What measurements draw.</summary>
    public torch.Generator Metric { get; }

    /// <summary>When and where latents are mixed, and the second latents.</summary>
    public torch.Generator StyleMixing { get; }

    /// <inheritdoc/>
    public string StateName => "streams";

    /// <inheritdoc/>
    public IEnumerable<(string Name, torch.Generator Stream)> Streams =>
    [
        ("init", Init), ("data", Data), ("latent", Latent), ("augment", Augment), ("noise", Noise), ("metric", Metric),
        ("style_mixing", StyleMixing),
    ];

    /// <summary>
    /// Latents [N, <paramref name="width"/>], standard normal, drawn on the CPU and moved to <paramref name="device"/>.
    /// </summary>
    /// <param name="count">N.</param>
    /// <param name="width">z_dim.</param>
    /// <param name="device">Where they are wanted.</param>
    public Tensor Latents(long count, long width, Device device) =>
        Upload.To(randn(count, width, generator: Latent, device: CPU), device);

    /// <summary>The stream of a part that draws apart from all others.</summary>
    /// <param name="seed">The recipe's seed.</param>
    /// <param name="part">The part's name, in ASCII.</param>
    /// <returns>The caller disposes it.</returns>
    public static torch.Generator Of(long seed, string part) =>
        new(part.Aggregate(Mix(Place(seed, Parts)), (state, letter) => Mix(unchecked(state + letter))) & Positive);

    /// <summary>What vision-aided discriminators are chosen by: the same numbers each time.</summary>
    /// <param name="seed">The recipe's seed.</param>
    /// <returns>The caller disposes it.</returns>
    internal static torch.Generator Choice(long seed) => Stream(seed, VisionAided);

    /// <summary>The augmentations of a vision-aided discriminator.</summary>
    /// <param name="seed">The recipe's seed.</param>
    /// <param name="member">How many there are before it.</param>
    /// <returns>The caller disposes it.</returns>
    internal static torch.Generator OfMember(long seed, int member) =>
        new(Mix(unchecked(Mix(Place(seed, VisionAided)) + (ulong)member)) & Positive);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, stream) in Streams) stream.Dispose();
    }

    private static torch.Generator Stream(long seed, ulong index) => new(Mix(Place(seed, index)) & Positive);

    private static ulong Place(long seed, ulong index) => unchecked(((ulong)seed * 8) + index);

    // libtorch's CPU generator uses 32 bits of its seed, so nearby seeds and streams are mixed first (SplitMix64,
    // Steele et al. 2014).
    private static ulong Mix(ulong x)
    {
        x = unchecked(x + 0x9E3779B97F4A7C15ul);
        x = unchecked((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ul);
        x = unchecked((x ^ (x >> 27)) * 0x94D049BB133111EBul);
        return x ^ (x >> 31);
    }
}
