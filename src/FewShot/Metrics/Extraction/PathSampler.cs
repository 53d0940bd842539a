using FewShotGan.Generators;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// How far images move when a generator's latents move a little: the squared perceptual distances that perceptual path
/// length averages (Karras et al. 2019, "A Style-Based Generator Architecture", section 4.1), drawn as the official
/// StyleGAN2-ADA program draws them.
/// </summary>
public sealed class PathSampler
{
    private const double Step = 1e-4;
    private const int PairsAtOnce = 16;

    private readonly ImageGenerator generator;
    private readonly Device device;
    private readonly Func<Tensor, Tensor> embed;

    /// <summary>Takes a generator.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="embed">From images to vectors [N, D] whose squared distance is the perceptual one.</param>
    internal PathSampler(ImageGenerator generator, Func<Tensor, Tensor> embed)
    {
        (this.generator, this.embed) = (generator, embed);
        device = generator.parameters().First().device;
    }

    /// <summary>Whether the generator has a space W.</summary>
    public bool HasW => generator.Mapping is not null;

    /// <summary>Draws paths.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="space">Where they lie.</param>
    /// <param name="draws">What draws latents, places and noise; on the CPU.</param>
    /// <returns>Squared distances over a step of 0.0001, divided by the step's square, float64 [count].</returns>
    public Tensor Distances(int count, PathSpace space, torch.Generator draws)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var parts = Enumerable.Range(0, count).Chunk(PairsAtOnce).Select(some =>
        {
            using var inner = NewDisposeScope();
            var z = randn(2 * some.Length, generator.Options.ZDim, generator: draws, device: CPU).to(device);
            var t = rand(some.Length, generator: draws, device: CPU).to(device) * (space == PathSpace.WEnd ? 0 : 1);
            using var noise = new torch.Generator((ulong)some[0]);
            return Distances(z, t, Labels(some), space, NoiseMode.Random, noise).cpu().MoveToOuterDisposeScope();
        }).ToList();
        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>Distances on given paths.</summary>
    /// <param name="z">The latents of their beginnings, and then of their ends, [2N, z_dim].</param>
    /// <param name="t">The places on them, [N], 0 to 1.</param>
    /// <param name="labels">Labels [N, c_dim], or null.</param>
    /// <param name="space">Where they lie.</param>
    /// <param name="noiseMode">Where the layers' noise comes from; the same at both places of a path.</param>
    /// <param name="noise">What draws it.</param>
    internal Tensor Distances(
        Tensor z, Tensor t, Tensor? labels, PathSpace space, NoiseMode noiseMode, torch.Generator noise)
    {
        using var scope = NewDisposeScope();
        var (near, far) = space == PathSpace.Z ? AlongZ(z, t, labels) : AlongW(z, t, labels);
        var state = noise.get_state();
        var a = embed(generator.Synthesize(near, noiseMode, noise));
        noise.set_state(state);
        var b = embed(generator.Synthesize(far, noiseMode, noise));
        return ((a - b).to(ScalarType.Float64).square().sum(1) / (Step * Step)).MoveToOuterDisposeScope();
    }

    private (Tensor Near, Tensor Far) AlongZ(Tensor z, Tensor t, Tensor? labels)
    {
        var ends = z.chunk(2);
        var place = t.unsqueeze(1);

        // A mapping network normalises z itself; other networks know latents of length √z_dim only.
        var length = HasW ? 1 : Math.Sqrt(generator.Options.ZDim);
        return (Map(place), Map(place + Step));

        Tensor Map(Tensor at) => generator.Map(Spherical(ends[0], ends[1], at) * length, labels);
    }

    private (Tensor Near, Tensor Far) AlongW(Tensor z, Tensor t, Tensor? labels)
    {
        var w = generator.Map(z, labels is null ? null : cat([labels, labels])).chunk(2);
        var place = t.reshape(-1, 1, 1);
        return (lerp(w[0], w[1], place), lerp(w[0], w[1], place + Step));
    }

    /// <summary>Along the great circle (Shoemake 1985) on the unit sphere.</summary>
    private static Tensor Spherical(Tensor a, Tensor b, Tensor t)
    {
        a = Unit(a);
        b = Unit(b);
        var cosine = (a * b).sum(-1, keepdim: true);
        var angle = t * cosine.acos();
        return Unit((a * angle.cos()) + (Unit(b - (cosine * a)) * angle.sin()));
    }

    private static Tensor Unit(Tensor vectors) => vectors / vectors.norm(-1, keepdim: true);

    private Tensor? Labels(int[] paths)
    {
        int classes = generator.Options.CDim;
        if (classes == 0) return null;
        var index = tensor(paths.Select(path => (long)(path % classes)).ToArray(), device: device);
        return nn.functional.one_hot(index, classes).to(ScalarType.Float32);
    }
}
