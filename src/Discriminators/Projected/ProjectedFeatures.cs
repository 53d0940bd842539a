using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>A pretrained network and the random mixing of its features; nothing of it is trained.</summary>
internal sealed class ProjectedFeatures : Module
{
    private readonly IFeatureNetwork network;
    private readonly IFeatureNetwork? withoutGradient;

    /// <summary>Looks at what the network returns, and draws the mixing weights.</summary>
    /// <param name="network">The network; disposed with this.</param>
    /// <param name="withoutGradient">
    /// Another engine for the same network, for images that need no gradient; disposed with this.
    /// </param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">The side of what it sees, and the mixing.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="OnnxImportException">
    /// Its features are no maps, or it does not take images of this size.
    /// </exception>
    public ProjectedFeatures(
        IFeatureNetwork network, IFeatureNetwork? withoutGradient, string name, ProjectedDiscriminatorOptions options,
        Generator init)
        : base(nameof(ProjectedFeatures))
    {
        (this.network, this.withoutGradient) = (network, withoutGradient);
        Projection = new RandomProjection(Look(network, name, options.Seen), options, init);
        if (network is Module module) register_module("pretrained", module);
        register_module("scratch", Projection);
    }

    /// <inheritdoc/>
    // TorchSharp 0.107 calls this when the module becomes a part of another one, and would give the fields a second
    // name: their own.
    protected override void RegisterComponents()
    {
    }

    /// <summary>The mixing.</summary>
    public RandomProjection Projection { get; }

    /// <summary>The mixed features of images.</summary>
    /// <param name="images"><c>[N, 3, side, side]</c>, RGB, in <c>[-1, 1]</c>.</param>
    public IReadOnlyList<Tensor> Extract(Tensor images)
    {
        using var scope = NewDisposeScope();
        var maps = Projection.Forward(
            [.. Engine(images).Extract(images).Select(TransformerTokens.ToMap).Select(MemoryFormat.ChannelsLast)]);
        foreach (var map in maps) map.MoveToOuterDisposeScope();
        return maps;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            withoutGradient?.Dispose();
            if (network is not Module) network.Dispose();
        }

        base.Dispose(disposing);
    }

    private IFeatureNetwork Engine(Tensor images) =>
        withoutGradient is not null && !images.requires_grad
            && images is { dtype: ScalarType.Float32, device_type: DeviceType.CPU }
            ? withoutGradient
            : network;

    private static List<FeatureMap> Look(IFeatureNetwork network, string name, int side)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var maps = network.Extract(zeros(1, 3, side, side, dtype: ScalarType.Float32, device: CPU));
        return [.. maps.Select(TransformerTokens.ToMap).Zip(network.Taps, (map, tap) => map.dim() == 4
            ? new FeatureMap($"{name}'s {tap}", (int)map.shape[1], (int)map.shape[2], (int)map.shape[3])
            : throw new OnnxImportException(
                $"{name}: {tap}: found the shape [{string.Join(", ", map.shape)}], expected maps [N, C, H, W] "
                + "or tokens [N, T, C]"))];
    }
}
