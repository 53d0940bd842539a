using FewShotGan.Discriminators;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>
/// What a discriminator sees of images. A frozen part of it may look at a few images at a time, and then keeps nothing
/// for a backward pass but computes it once more: the same mathematics in less memory.
/// </summary>
public sealed class SeenImages
{
    private readonly ImageDiscriminator discriminator;
    private readonly Tensor images;
    private readonly MicroBatches parts;
    private readonly bool again;

    /// <summary>Looks at images.</summary>
    /// <param name="discriminator">Who looks.</param>
    /// <param name="images">Transformed images <c>[N, C, H, W]</c>.</param>
    /// <param name="parts">How many a frozen part sees at a time.</param>
    public SeenImages(ImageDiscriminator discriminator, Tensor images, MicroBatches parts)
    {
        (this.discriminator, this.images, this.parts) = (discriminator, images, parts);
        bool inParts = discriminator.HasFrozenPart && parts.Count(images.shape[0]) > 1;
        again = inParts && images.requires_grad;
        Maps = inParts ? LookInParts() : discriminator.Look(images);
        if (!again) return;
        foreach (var map in Maps) map.requires_grad = true;
    }

    private SeenImages(SeenImages whole, long first, long count)
    {
        (discriminator, parts) = (whole.discriminator, whole.parts);
        images = whole.images.narrow(0, first, count);
        Maps = [.. whole.Maps.Select(map => map.narrow(0, first, count))];
    }

    /// <summary>What the trained part judges: one or more <c>[N, …]</c>.</summary>
    public IReadOnlyList<Tensor> Maps { get; }

    /// <summary>
    /// Takes gradients on to the images, after a backward pass to <see cref="Maps"/>, which are freed; does nothing
    /// where that pass reached the images.
    /// </summary>
    public void Backward()
    {
        if (!again) return;
        using var scope = NewDisposeScope();
        var whole = Maps.Select(map => map.grad!).ToList();
        foreach (var map in Maps) map.Dispose();
        var seen = images.detach();
        seen.requires_grad = true;
        for (long part = 0; part < parts.Count(seen.shape[0]); part++)
        {
            using var inner = NewDisposeScope();
            var gradients = whole.Select(gradient => parts.Part(gradient, part)).ToList();
            autograd.backward(
                [.. discriminator.Look(parts.Part(seen, part))], gradients, retain_graph: false, create_graph: false);
        }

        autograd.backward(images, seen.grad!, retain_graph: false, create_graph: false);
    }

    /// <summary>The first images and the others, where none needs a gradient.</summary>
    /// <param name="first">How many the first are.</param>
    internal (SeenImages First, SeenImages Others) Split(long first) =>
        (new(this, 0, first), new(this, first, images.shape[0] - first));

    private List<Tensor> LookInParts()
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var seen = Enumerable.Range(0, (int)parts.Count(images.shape[0]))
            .Select(part => discriminator.Look(parts.Part(images, part))).ToList();
        return [.. seen[0].Select((_, i) => cat(seen.Select(maps => maps[i]).ToList()).MoveToOuterDisposeScope())];
    }
}
