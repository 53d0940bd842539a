using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// What the choice of a recipe, the estimate and the run have in common, each loaded once: the decoded images, and the
/// network that measures with its features of the real ones.
/// </summary>
/// <param name="device">Where to compute.</param>
internal sealed class TrainingMaterial(Device device) : IDisposable
{
    private readonly Dictionary<DataOptions, ImageParts> images = [];
    private readonly Dictionary<(MetricsRecipe, AugmentOptions, ImageSet, ImageSet?), Lazy<TrainingMetrics>>
        metrics = [];

    /// <summary>Images, read when first asked for.</summary>
    /// <param name="options">Where they are, and how they become squares.</param>
    /// <exception cref="InputException">They cannot be used.</exception>
    public ImageParts Images(DataOptions options) => images.TryGetValue(options, out var set)
        ? set
        : images[options] = ImageParts.Load(options);

    /// <summary>What measures, set up when first asked for; what failed fails again, without another try.</summary>
    /// <param name="recipe">What to measure, the network, and the augmentation.</param>
    /// <param name="train">The images to learn.</param>
    /// <param name="heldOut">Images that training never sees; null without any.</param>
    /// <exception cref="InputException">The network is not there, or does not take the images.</exception>
    public TrainingMetrics Metrics(Recipe recipe, ImageSet train, ImageSet? heldOut)
    {
        var key = (recipe.Metrics, recipe.Augment, train, heldOut);
        if (!metrics.TryGetValue(key, out var found))
            found = metrics[key] = new(() => new TrainingMetrics(
                recipe.Metrics, train, heldOut, recipe.Augment.Alone(), device));
        return found.Value;
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        foreach (var found in metrics.Values.Where(found => found.IsValueCreated)) found.Value.Dispose();
    }
}
