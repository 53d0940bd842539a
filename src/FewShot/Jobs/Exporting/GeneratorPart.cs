namespace FewShotGan.Jobs;

/// <summary>A part of a generator.</summary>
public enum GeneratorPart
{
    /// <summary>From latents to images.</summary>
    Whole,

    /// <summary>From latents to ws.</summary>
    Mapping,

    /// <summary>From ws to images.</summary>
    Synthesis,
}
