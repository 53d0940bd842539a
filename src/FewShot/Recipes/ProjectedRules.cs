using FewShotGan.Features;
using FewShotGan.Generators.FastGan;

namespace FewShotGan.Recipes;

/// <summary>What recipes with a FastGAN generator or a projected discriminator must satisfy.</summary>
internal static class ProjectedRules
{
    /// <summary>Every problem of the networks' keys.</summary>
    /// <param name="recipe">The recipe to check.</param>
    public static IEnumerable<RecipeProblem> Check(Recipe recipe)
    {
        if (recipe.Generator.Type == NetworkTypes.FastGan)
            foreach (var problem in FastGan(recipe)) yield return problem;
        if (!recipe.Discriminator.IsProjected) yield break;
        foreach (var problem in Section(recipe).Concat(Together(recipe))) yield return problem;
    }

    private static IEnumerable<RecipeProblem> FastGan(Recipe recipe)
    {
        int side = recipe.Data.Resolution;
        if (!recipe.Discriminator.IsProjected)
            yield return new("generator.type", $"found fastgan with discriminator.type {recipe.Discriminator.Type}, expected projected there");
        if (side is < FastGanOptions.LeastResolution or > FastGanOptions.MostResolution)
            yield return new("data.resolution", $"found {side}, expected {FastGanOptions.LeastResolution} to {FastGanOptions.MostResolution} with generator.type fastgan");
        if (recipe.Generator.Ngf < 1 || new FastGanOptions { Resolution = side, Ngf = recipe.Generator.Ngf }.Channels(side) < 1)
            yield return new("generator.ngf", $"found {recipe.Generator.Ngf}, expected at least {Math.Max(1, side / 128)}: at {side} px no channel would be left");
    }

    private static IEnumerable<RecipeProblem> Section(Recipe recipe)
    {
        const string section = "discriminator.projected.";
        var projected = recipe.Discriminator.Projected;
        int least = 1;
        if (projected.FeatureNetworks.Count == 0) yield return new(section + "feature_networks", "found none, expected at least one");
        foreach (var name in projected.FeatureNetworks)
        {
            if (FeatureManifest.TryFind(name, out var problem) is { } entry) least = Math.Max(least, entry.MinimumSize);
            else yield return new(section + "feature_networks", problem!);
        }

        if (projected.Taps.Count > 0 && projected.FeatureNetworks.Count > 1)
            yield return new(section + "taps", "found taps with several networks, expected []; name each network's taps in a YAML file that describes it");
        if (projected.Resolution is { } side && !(side >= least && side <= 1024))
            yield return new(section + "resolution", $"found {side}, expected {least} to 1024, or null");
        if (projected.Projection is not ("none" or "ccm" or "csm"))
            yield return new(section + "projection", $"found '{projected.Projection}', expected none, ccm, csm");
        if (projected.HeadsEngine is not ("torch" or "onnxruntime"))
            yield return new(section + "heads_engine", $"found '{projected.HeadsEngine}', expected torch, onnxruntime");
        foreach (var (key, value) in new[] { ("channels", projected.Channels), ("head_channels", projected.HeadChannels ?? 1) })
            if (value < 1) yield return new(section + key, $"found {value}, expected at least 1");
        if (projected.Scales.Any(scale => scale < 0) || projected.Scales.Distinct().Count() < projected.Scales.Count)
            yield return new(section + "scales", $"found [{string.Join(", ", projected.Scales)}], expected numbers from 0, each once");
    }

    /// <summary>What other sections may not ask for.</summary>
    private static IEnumerable<RecipeProblem> Together(Recipe recipe)
    {
        const string with = "with discriminator.type projected";
        if (recipe.Training.Precision != "fp32") yield return new("training.precision", $"found {recipe.Training.Precision}, expected fp32 {with}");
        var loss = recipe.Loss;
        if (loss.R1Gamma != 0) yield return new("loss.r1_gamma", $"found a penalty {with}, which has none; expected 0");
        if (loss.PlWeight != 0) yield return new("loss.pl_weight", $"found path-length regularisation {with}, which has none; expected 0");
        if (loss.StyleMixingProb != 0) yield return new("loss.style_mixing_prob", $"found style mixing {with}, which has none; expected 0");
        if (recipe.Transfer.Method == "freezed")
            yield return new("transfer.method", $"found freezed {with}, whose pretrained layers are never trained; expected transfergan");
        if (recipe.Augment is { Type: "ada", Ada.Control: "r_v" })
            yield return new("augment.ada.control", $"found r_v {with}, whose batch normalisation must not see pictures held out; expected r_t or fixed");
    }
}
