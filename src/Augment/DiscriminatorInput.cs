namespace FewShotGan.Augment;

/// <summary>What the discriminator looks at, and in whose step.</summary>
public enum DiscriminatorInput
{
    /// <summary>Real pictures, in the discriminator's step.</summary>
    Reals,

    /// <summary>Generated pictures, in the discriminator's step.</summary>
    Fakes,

    /// <summary>Generated pictures, in the generator's step.</summary>
    FakesOfGenerator,
}
