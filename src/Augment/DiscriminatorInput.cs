namespace FewShotGan.Augment;

/// <summary>What the discriminator looks at, and in whose step.</summary>
public enum DiscriminatorInput
{
    /// <summary>Real images, in the discriminator's step.</summary>
    Reals,

    /// <summary>Generated images, in the discriminator's step.</summary>
    Fakes,

    /// <summary>Generated images, in the generator's step.</summary>
    FakesOfGenerator,
}
