using FewShotGan.Discriminators.Dcgan;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Parts;
using FewShotGan.Regularizers;
using FewShotGan.Transfer;

namespace FewShotGan.Recipes;

/// <summary>Parts of a recipe that do not go together, or not without each other.</summary>
internal static class PairRules
{
    /// <summary>Every such pair.</summary>
    /// <param name="recipe">The recipe to check.</param>
    public static IEnumerable<RecipeProblem> Check(Recipe recipe) =>
    [
        .. Apa(recipe), .. Latents(recipe), .. Bottleneck(recipe), .. Classifier(recipe), .. TopK(recipe),
        .. WithoutEffect(recipe),
    ];

    /// <summary>What compares real images with others would compare APA's.</summary>
    private static IEnumerable<RecipeProblem> Apa(Recipe recipe)
    {
        if (!recipe.Inputs.OfType<ApaOptions>().Any()) yield break;
        if (recipe.Loss is PairedLoss)
            yield return new("inputs.apa", $"found with loss {PartRegistry.NameOf(recipe.Loss)}, which would compare "
                + "generated images with themselves; expected a loss of single images");
        foreach (var part in recipe.Regularizers.Where(part => part is { IsOn: true } and (
            ConsistencyOptions { RealWeight: > 0 } or ContrastiveOptions { RealWeight: > 0 })))
        {
            yield return new("inputs.apa", $"found with regularizers.{PartRegistry.NameOf(part)}, whose real_weight "
                + "would compare images with others that stand for them; expected real_weight 0");
        }

        if (recipe.Regularizers.OfType<AuxiliaryClassifierOptions>().Any(part => part is { Weight: > 0 }))
            yield return new("inputs.apa", "found with regularizers.auxiliary_classifier, which would learn the "
                + "classes of real images from generated ones; expected one of them alone");
        if (recipe.Regularizers.OfType<MeanFeaturesOptions>().Any(part => part.IsOn))
            yield return new("inputs.apa", "found with regularizers.feature_matching, whose real images would be "
                + "generated ones; expected one of them alone");
    }

    /// <summary>Images of latents nearby must be of the latents that the loss takes.</summary>
    private static IEnumerable<RecipeProblem> Latents(Recipe recipe)
    {
        double mixing = recipe.Training.StyleMixingProb;
        if (mixing > 0 && recipe.Regularizers.OfType<LatentConsistencyOptions>().Any(part => part.IsOn))
        {
            yield return new("regularizers.latent_consistency", "found latent_consistency with "
                + $"training.style_mixing_prob {mixing}, expected 0: images of mixed latents are not those of latents "
                + "nearby");
        }

        if (mixing > 0 && recipe.Training.DTruncation is { } bound)
            yield return new("training.d_truncation", $"found {bound} with training.style_mixing_prob {mixing}, "
                + "expected 0 there: the latents that are mixed in have no bound");
        if (recipe.Transfer.Method is CdcOptions
            && recipe.Regularizers.OfType<ContrastiveOptions>().Any(part => part is { IsOn: true, FakeWeight: > 0 }))
        {
            yield return new("regularizers.contrastive", "found with transfer.method cdc, which takes other latents; "
                + "expected fake_weight 0 and generator_weight 0");
        }
    }

    private static IEnumerable<RecipeProblem> Bottleneck(Recipe recipe)
    {
        bool has = recipe.Discriminator is DcganDiscriminatorOptions { Bottleneck: > 0 },
            isHeld = recipe.Regularizers.OfType<BottleneckOptions>().Any(part => part.IsOn);
        if (has && !isHeld)
            yield return new("discriminator.bottleneck", "found one without regularizers.bottleneck, which would let "
                + "everything through; add that, such as bottleneck: {}");
        if (isHeld && !has)
            yield return new("regularizers.bottleneck", "found with a discriminator without a bottleneck; expected "
                + "discriminator.type dcgan with bottleneck above 0, such as 128");
    }

    private static IEnumerable<RecipeProblem> Classifier(Recipe recipe)
    {
        var part = recipe.Regularizers.OfType<AuxiliaryClassifierOptions>().SingleOrDefault(part => part.IsOn);
        bool isTrained = part?.Weight > 0;
        if (part is { Weight: 0 })
            yield return new("regularizers.auxiliary_classifier.weight", "found 0 with generator_weight above 0: the "
                + "classifier that the generator is judged by would never be trained; expected above 0");
        if (isTrained && !recipe.Discriminator.HasClassifier)
            yield return new("regularizers.auxiliary_classifier", "found with a discriminator that tells no classes; "
                + "expected discriminator.type resnet with labels: classifier");
        if (isTrained && recipe.Data.Labels == "none")
            yield return new("regularizers.auxiliary_classifier", "found with data.labels none; expected classes, such "
                + "as data.labels: folders");
        if (recipe.Discriminator.HasClassifier && part is null)
            yield return new("discriminator.labels", "found classifier without regularizers.auxiliary_classifier, "
                + "which trains it; add that, such as auxiliary_classifier: {}");
    }

    private static IEnumerable<RecipeProblem> TopK(Recipe recipe)
    {
        if (recipe.Training.TopK < 1 && recipe.Loss is DualContrastiveLoss)
            yield return new("training.top_k", $"found {recipe.Training.TopK} with loss dual_contrastive, expected 1: "
                + "each image's loss is of all others too");
    }

    /// <summary>Keys that would do nothing.</summary>
    private static IEnumerable<RecipeProblem> WithoutEffect(Recipe recipe)
    {
        var (training, optimizer) = (recipe.Training, recipe.Optimizer);
        if (training.SwaFromKimg is { } from && from >= training.Kimg)
            yield return new("training.swa_from_kimg", $"found {from}, expected below training.kimg ({training.Kimg})");
        if (training is { TopK: 1, TopKKimg: > 0 })
            yield return new("training.top_k_kimg", $"found {training.TopKKimg} with top_k 1, expected 0");
        if (optimizer is { Schedule: "constant", DecayTo: > 0 })
            yield return new("optimizer.decay_to", $"found {optimizer.DecayTo} with schedule constant, expected 0");
    }
}
