namespace FewShotGan.Recipes;

/// <summary>One thing that is wrong with a recipe.</summary>
/// <param name="Key">The key, its section included (<c>data.resolution</c>).</param>
/// <param name="Message">What was found, what was expected and what to do.</param>
public sealed record RecipeProblem(string Key, string Message);
