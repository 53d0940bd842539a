using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>
/// The recipe that a run of an earlier version keeps, with every key written out. Its moved keys are put where they
/// belong today, so that the run can go on, be measured and be compared.
/// </summary>
internal static class EarlierRecipe
{
    private const string Aided = "discriminator.vision_aided";
    private const string Ada = "augment.ada.";

    // What the earlier version had beside the loss's name in its code.
    private static readonly Dictionary<string, string> VisionAidedLosses = new()
    {
        ["multilevel_sigmoid_s"] = Logistic(0.8), ["sigmoid_s"] = Logistic(0.8),
        ["multilevel_sigmoid"] = Logistic(1), ["sigmoid"] = Logistic(1),
        ["multilevel_hinge"] = "hinge", ["hinge"] = "hinge",
    };

    // A vision-aided discriminator's ADA had all of the run's own but for these: its p began at 0, and its target was
    // today's default.
    private static readonly string[] NotForAided = ["augment.control", "augment.p", "augment.target"];

    /// <summary>Puts the moved keys of a recipe where they belong.</summary>
    /// <param name="root">The recipe.</param>
    /// <returns>Whether there were any: whether an earlier version wrote it.</returns>
    public static bool Update(YamlMappingNode root)
    {
        ReplaceLoss(root);
        bool sharesAda = Find(root, Aided + ".augment") is YamlScalarNode { Value: "ada" };
        var moved = Move(root, prefix: "").ToList();
        foreach (var (key, place, value) in moved)
        {
            new RecipeOverride(place, value).ApplyTo(root);
            if (sharesAda && key.StartsWith(Ada, StringComparison.Ordinal) && !NotForAided.Contains(place))
                new RecipeOverride($"vision_aided.{place}", value).ApplyTo(root);
        }

        if (moved.Count == 0) return false;
        if (Is(root, "regularizers.r1.gamma", "0") && Is(root, "regularizers.r1.interval", "null"))
            Leave(root, "regularizers.r1");
        if (Is(root, "regularizers.path_length.weight", "0") && Is(root, "regularizers.path_length.interval", "null"))
            Leave(root, "regularizers.path_length");
        if (Is(root, "inputs.blur.init_sigma", "0") || Is(root, "inputs.blur.fade_kimg", "0"))
            Leave(root, "inputs.blur");
        return true;
    }

    /// <summary>Takes the moved keys out of a section, and the sections that only held such keys.</summary>
    private static IEnumerable<(string Key, string Place, YamlNode Value)> Move(YamlMappingNode section, string prefix)
    {
        foreach (var (keyNode, value) in section.Children.ToList())
        {
            var key = prefix + keyNode;
            if (value is YamlMappingNode { Children.Count: > 0 } inner)
            {
                foreach (var moved in Move(inner, key + '.')) yield return moved;
                if (inner.Children.Count == 0) section.Children.Remove(keyNode);
            }
            else if (MovedKeys.PlaceOf(key) is { } place)
            {
                section.Children.Remove(keyNode);
                yield return (key, place, value);
            }
        }
    }

    private static void ReplaceLoss(YamlMappingNode root)
    {
        if (Find(root, Aided + ".loss") is YamlScalarNode { Value: { } name }
            && VisionAidedLosses.TryGetValue(name, out var loss))
            RecipeOverride.Parse($"{Aided}.loss={loss}").ApplyTo(root);
    }

    private static string Logistic(double target) =>
        FormattableString.Invariant($"{{type: logistic, real_target: {target}, generator_target: {target}}}");

    private static YamlNode? Find(YamlMappingNode root, string key)
    {
        YamlNode? node = root;
        foreach (var part in key.Split('.'))
            node = node is YamlMappingNode section && section.Children.TryGetValue(part, out var child) ? child : null;
        return node;
    }

    private static bool Is(YamlMappingNode root, string key, string value) =>
        Find(root, key) is YamlScalarNode node && node.Value == value;

    /// <summary>Says that there is no such part.</summary>
    private static void Leave(YamlMappingNode root, string part) =>
        new RecipeOverride(part, new YamlScalarNode("null") { Style = ScalarStyle.Plain }).ApplyTo(root);
}
