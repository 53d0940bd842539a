using FewShotGan.Recipes;

namespace FewShotGan.Tests.Recipes;

/// <summary>Parts that do not go together are refused with the reason.</summary>
public sealed class PairRulesTests
{
    [Theory]
    [InlineData("inputs: {apa: {}}\nregularizers: {contrastive: {}}",
        "inputs.apa: found with regularizers.contrastive, whose real_weight would compare images with others")]
    [InlineData("inputs: {apa: {}}\nregularizers: {feature_matching: {}}",
        "inputs.apa: found with regularizers.feature_matching, whose real images would be generated ones")]
    [InlineData("inputs: {apa: {}}\nloss: dual_contrastive", "inputs.apa: found with loss dual_contrastive")]
    [InlineData("training: {d_truncation: 1, style_mixing_prob: 0.5}",
        "training.d_truncation: found 1 with training.style_mixing_prob 0.5, expected 0 there")]
    [InlineData("transfer: {from: x, method: cdc}\nregularizers: {contrastive: {}}",
        "regularizers.contrastive: found with transfer.method cdc, which takes other latents")]
    [InlineData("training: {top_k: 0.5}\nloss: dual_contrastive",
        "training.top_k: found 0.5 with loss dual_contrastive, expected 1")]
    [InlineData("training: {top_k_kimg: 5}", "training.top_k_kimg: found 5 with top_k 1, expected 0")]
    [InlineData("training: {swa_from_kimg: 20000, kimg: 50}",
        "training.swa_from_kimg: found 20000, expected below training.kimg (50)")]
    [InlineData("optimizer: {decay_to: 0.1}", "optimizer.decay_to: found 0.1 with schedule constant, expected 0")]
    public void A_pair_that_makes_no_sense_is_refused(string yaml, string message) => Assert.Contains(
        message, Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "p.yaml")).Message,
        StringComparison.Ordinal);
}
