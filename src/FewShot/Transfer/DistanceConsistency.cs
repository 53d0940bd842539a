using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Layers;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Transfer;

/// <summary>
/// Cross-domain distance consistency (Ojha et al. 2021, section 3.1, equations 2 and 3): for each of a few latents, how
/// like its image is to the others' at one layer, as a distribution over these, is drawn to what it is in the
/// pretrained generator. Reports <c>distance_consistency</c>.
/// </summary>
/// <param name="generator">The generator in training.</param>
/// <param name="source">The pretrained one.</param>
/// <param name="count">How many latents are compared, 3 or more.</param>
/// <param name="weight">What the mean over pairs is multiplied by.</param>
/// <param name="draws">The CPU generator that latents, layers and noise are drawn from.</param>
internal sealed class DistanceConsistency(
    StyleGan2Generator generator, StyleGan2Generator source, int count, double weight, torch.Generator draws) : LossTerm
{
    /// <inheritdoc/>
    public override void Accumulate(Turn turn)
    {
        using var scope = NewDisposeScope();
        var z = Upload.Like(randn(count, turn.Batch.Z.shape[1], generator: draws, device: CPU), turn.Batch.Z);
        var labels = turn.Batch.FakeLabels is { } known
            ? cat(Enumerable.Range(0, count).Select(i => known.narrow(0, i % known.shape[0], 1)).ToList())
            : null;
        List<Tensor> wanted;
        using (no_grad()) wanted = Features(source, z, labels, scope);
        var found = Features(generator, z, labels, scope);

        // The first layer, at 4 px, is left out, as in the program.
        var layers = randint(1, wanted.Count, [count], generator: draws, device: CPU).data<long>().ToArray();
        var divergence = Divergence(Similarities(found, layers), Similarities(wanted, layers));
        turn.Report("distance_consistency", divergence);
        turn.Backward(divergence * weight);
    }

    /// <summary>
    /// How like each image is to every other one, by the cosine, as the logarithm of a distribution over these.
    /// </summary>
    /// <param name="features">What each layer gives, <c>[N, C, H, W]</c>.</param>
    /// <param name="layers">The layer at which each image is compared with the others.</param>
    /// <returns><c>[N, N - 1]</c>.</returns>
    internal static Tensor Similarities(IReadOnlyList<Tensor> features, IReadOnlyList<long> layers) => stack(
        layers.Select((layer, i) =>
        {
            var flat = features[(int)layer].flatten(1);
            var others = cat([flat.narrow(0, 0, i), flat.narrow(0, i + 1, flat.shape[0] - i - 1)]);
            return functional.log_softmax(functional.cosine_similarity(others, flat.narrow(0, i, 1), dim: 1), 0);
        }).ToList());

    /// <summary>The mean over pairs of p (log p - log q).</summary>
    /// <param name="found">log q, <c>[N, N - 1]</c>.</param>
    /// <param name="wanted">log p.</param>
    internal static Tensor Divergence(Tensor found, Tensor wanted) => (wanted.exp() * (wanted - found)).mean();

    private List<Tensor> Features(StyleGan2Generator network, Tensor z, Tensor? labels, DisposeScope scope)
    {
        var features = new List<Tensor>();
        network.Synthesis.Forward(network.Map(z, labels), NoiseMode.Random, draws, features: features);
        foreach (var each in features) scope.Attach(each);
        return features;
    }
}
