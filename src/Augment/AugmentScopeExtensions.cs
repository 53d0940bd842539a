namespace FewShotGan.Augment;

/// <summary>What a scope says of single inputs.</summary>
public static class AugmentScopeExtensions
{
    /// <summary>Whether an input of the discriminator is augmented.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="input">The input.</param>
    public static bool Holds(this AugmentScope scope, DiscriminatorInput input) => input switch
    {
        DiscriminatorInput.Reals => true,
        DiscriminatorInput.Fakes => scope != AugmentScope.Reals,
        _ => scope == AugmentScope.Both,
    };
}
