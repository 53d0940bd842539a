namespace FewShotGan.Recipes;

/// <summary>What a recipe becomes when memory is too small for it: the same run, fewer images at once.</summary>
internal static class SmallerMicroBatch
{
    /// <summary>A recipe with half the images at once, or the next fewer that it allows; null when none are.</summary>
    /// <param name="recipe">A valid recipe.</param>
    public static Recipe? Of(Recipe recipe)
    {
        return Enumerable.Range(1, AtOnce(recipe) / 2).Reverse()
            .Select(size => recipe with { Training = recipe.Training with { MicroBatch = size } })
            .FirstOrDefault(smaller => RecipeRules.Check(smaller).Count == 0);
    }

    /// <summary>What to do where that did not help, or can't be done.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="problem">What was thrown.</param>
    public static string Advice(Recipe recipe, Exception problem)
    {
        return $"out of memory ({problem.Message.Split('\n')[0]}) with {AtOnce(recipe)} images at once"
            + (Of(recipe) is { Training.MicroBatch: var smaller }
                ? $"; set training.micro_batch={smaller}, or take smaller networks"
                : ", and the recipe allows no fewer; take a smaller training.batch, smaller networks or images");
    }

    private static int AtOnce(Recipe recipe) =>
        Math.Min(recipe.Training.MicroBatch ?? int.MaxValue, recipe.Training.Batch);
}
