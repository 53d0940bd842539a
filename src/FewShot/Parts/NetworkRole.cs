namespace FewShotGan.Parts;

/// <summary>What a network is to a run.</summary>
public enum NetworkRole
{
    /// <summary>The generator in training; <c>G.</c> in files with official names.</summary>
    Generator,

    /// <summary>Its moving average; <c>G_ema.</c></summary>
    GeneratorEma,

    /// <summary>The discriminator; <c>D.</c></summary>
    Discriminator,
}
