using FewShotGan.Discriminators.Projected;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// What the frozen networks of a projected discriminator see of pictures. With micro-batches they see a few pictures at a time,
/// and keep nothing for a backward pass but compute it once more: the same mathematics in less memory.
/// </summary>
public sealed class FrozenFeatures
{
    private readonly ProjectedDiscriminator discriminator;
    private readonly Tensor pictures;
    private readonly MicroBatches parts;
    private readonly bool again;

    internal FrozenFeatures(ProjectedDiscriminator discriminator, Tensor pictures, MicroBatches parts)
    {
        (this.discriminator, this.pictures, this.parts) = (discriminator, pictures, parts);
        bool inParts = parts.Count(pictures.shape[0]) > 1;
        again = inParts && pictures.requires_grad;
        Maps = inParts ? LookInParts() : discriminator.Look(pictures);
        if (!again) return;
        foreach (var map in Maps) map.requires_grad = true;
    }

    /// <summary>One <c>[N, C, H, W]</c> a scale and network.</summary>
    public IReadOnlyList<Tensor> Maps { get; }

    /// <summary>
    /// Takes gradients on to the pictures, after a backward pass to <see cref="Maps"/>, which are freed; does nothing where that pass
    /// reached the pictures.
    /// </summary>
    public void Backward()
    {
        if (!again) return;
        using var scope = NewDisposeScope();
        var whole = Maps.Select(map => map.grad!).ToList();
        foreach (var map in Maps) map.Dispose();
        var seen = pictures.detach();
        seen.requires_grad = true;
        for (long part = 0; part < parts.Count(seen.shape[0]); part++)
        {
            using var inner = NewDisposeScope();
            var gradients = whole.Select(gradient => parts.Part(gradient, part)).ToList();
            autograd.backward([.. discriminator.Look(parts.Part(seen, part))], gradients, retain_graph: false, create_graph: false);
        }

        autograd.backward(pictures, seen.grad!, retain_graph: false, create_graph: false);
    }

    private List<Tensor> LookInParts()
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var seen = Enumerable.Range(0, (int)parts.Count(pictures.shape[0])).Select(part => discriminator.Look(parts.Part(pictures, part))).ToList();
        return [.. seen[0].Select((_, scale) => cat(seen.Select(maps => maps[scale]).ToList()).MoveToOuterDisposeScope())];
    }
}
