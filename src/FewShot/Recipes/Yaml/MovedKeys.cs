using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>Where the keys of earlier versions went.</summary>
internal static class MovedKeys
{
    // The longer of two beginnings stands first. A place that ends in a point takes the rest of the key.
    private static readonly (string Old, string Place)[] Moves =
    [
        ("discriminator.projected.resolution", "discriminator.feature_resolution"),
        ("discriminator.projected.channels", "discriminator.projection_channels"),
        ("discriminator.projected.", "discriminator."),
        ("discriminator.vision_aided.diffaugment", "vision_aided.augment.policy"),
        ("discriminator.vision_aided.", "vision_aided."),
        ("augment.ada.", "augment."),
        ("augment.diffaugment", "augment.policy"),
        ("transfer.freeze_layers", "transfer.method.layers"),
        ("transfer.freeze_resolution", "transfer.method.resolution"),
        ("loss.r1_gamma", "regularizers.r1.gamma"),
        ("loss.r1_interval", "regularizers.r1.interval"),
        ("loss.pl_weight", "regularizers.path_length.weight"),
        ("loss.pl_interval", "regularizers.path_length.interval"),
        ("loss.pl_batch_shrink", "regularizers.path_length.batch_shrink"),
        ("loss.pl_decay", "regularizers.path_length.decay"),
        ("loss.style_mixing_prob", "training.style_mixing_prob"),
        ("loss.blur_init_sigma", "inputs.blur.init_sigma"),
        ("loss.blur_fade_kimg", "inputs.blur.fade_kimg"),
    ];

    /// <summary>
    /// The moved keys that a key stands for, itself or those of the section that it is, with their new places.
    /// </summary>
    /// <param name="key">The key with its section.</param>
    /// <param name="value">Its value.</param>
    public static IEnumerable<(string Old, string Place)> In(string key, YamlNode value)
    {
        if (PlaceOf(key) is { } place) return [(key, place)];
        return value is YamlMappingNode section
            && Moves.Any(move => move.Old.StartsWith(key + '.', StringComparison.Ordinal))
            ? section.Children.SelectMany(child => In($"{key}.{child.Key}", child.Value))
            : [];
    }

    /// <summary>Where a key went; null if it has not moved.</summary>
    /// <param name="key">The key with its section.</param>
    public static string? PlaceOf(string key)
    {
        var (old, place) = Moves.FirstOrDefault(
            move => move.Old[^1] == '.' ? key.StartsWith(move.Old, StringComparison.Ordinal) : key == move.Old);
        return old is null ? null : old[^1] == '.' ? place + key[old.Length..] : place;
    }
}
