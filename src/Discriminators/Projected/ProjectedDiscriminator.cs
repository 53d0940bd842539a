using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>
/// Projected GAN's discriminator (Sauer et al. 2021, "Projected GANs Converge Faster"): images are looked at through
/// pretrained networks, whose features are mixed at random and judged by one small discriminator a scale. Only these
/// are trained. Parameters carry the official names; those of a second network end in <c>_1</c>, and so on.
/// </summary>
public sealed class ProjectedDiscriminator : ImageDiscriminator
{
    private const string Trained = "discriminator";
    private readonly ProjectedDiscriminatorOptions options;
    private readonly (ProjectedFeatures Features, MultiScaleDiscriminator Heads)[] branches;

    /// <summary>Draws the weights that are not pretrained.</summary>
    /// <param name="options">Mixing and heads.</param>
    /// <param name="networks">The networks that images are looked at through; disposed with this.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <param name="withoutGradient">
    /// For each network another engine, or null, for images that need no gradient, as in the heads' step; disposed with
    /// this.
    /// </param>
    /// <exception cref="ArgumentException">An option is impossible, or features are too small for a head.</exception>
    /// <exception cref="Onnx.OnnxImportException">
    /// A network's features are no maps, or it does not take images of this size.
    /// </exception>
    public ProjectedDiscriminator(
        ProjectedDiscriminatorOptions options, IReadOnlyList<IFeatureNetwork> networks, Generator init,
        IReadOnlyList<IFeatureNetwork?>? withoutGradient = null)
        : base(nameof(ProjectedDiscriminator), options)
    {
        if (networks.Count == 0 || networks.Count != options.FeatureNetworks.Count)
        {
            throw new ArgumentException(
                $"there are {networks.Count} networks and {options.FeatureNetworks.Count} names; expected as many, at "
                    + "least one.", nameof(networks));
        }

        this.options = options;
        branches = [.. networks.Select((network, i) =>
        {
            var features = new ProjectedFeatures(
                network, withoutGradient?[i], options.FeatureNetworks[i], options, init);
            return (features, new MultiScaleDiscriminator(features.Projection.Maps, options, init));
        })];
        for (int i = 0; i < branches.Length; i++)
        {
            var suffix = i == 0 ? "" : $"_{i}";
            register_module("feature_network" + suffix, branches[i].Features);
            register_module(Trained + suffix, branches[i].Heads);
        }
    }

    /// <summary>Whether a parameter is of a head.</summary>
    /// <param name="parameter">Its official name.</param>
    public override bool Trains(string parameter) => parameter.StartsWith(Trained, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool HasFrozenPart => true;

    /// <summary>The mixed features that the heads judge; nothing that makes them is trained.</summary>
    /// <param name="images"><c>[N, C, H, W]</c> in <c>[-1, 1]</c>.</param>
    /// <returns>One <c>[N, C, H, W]</c> a scale, from fine to coarse, network after network.</returns>
    /// <exception cref="ArgumentException">The images have another shape than the network's.</exception>
    public override IReadOnlyList<Tensor> Look(Tensor images)
    {
        CheckShape(images);
        using var scope = NewDisposeScope();
        return [.. branches.SelectMany(branch => branch.Features.Extract(Seen(images))).Select(scope.MoveToOuter)];
    }

    // As in the references: StyleGAN-T averages over areas.
    private Tensor Seen(Tensor images)
    {
        if (images.shape[2] == options.Seen && images.shape[3] == options.Seen) return images;
        return options.JudgesTokens
            ? functional.interpolate(images, [options.Seen, options.Seen], mode: InterpolationMode.Area)
            : BilinearResize.Apply(images, options.Seen);
    }

    /// <inheritdoc/>
    /// <remarks>Logits come head by head; everything computes in the type of the weights.</remarks>
    public override Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null)
    {
        using var scope = NewDisposeScope();
        int first = 0;
        var logits = new List<Tensor>();
        foreach (var (network, heads) in branches)
        {
            int scales = network.Projection.Maps.Count;
            logits.Add(heads.Forward([.. seen.Skip(first).Take(scales)], labels));
            first += scales;
        }

        return cat(logits, 1).MoveToOuterDisposeScope();
    }
}
