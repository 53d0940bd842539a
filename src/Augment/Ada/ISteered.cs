namespace FewShotGan.Augment;

/// <summary>What an <see cref="AdaController"/> steers: one number says how strong it is.</summary>
public interface ISteered
{
    /// <summary>
    /// The strength, in [0, 1]: ADA's overall probability. Single precision, as in the official program.
    /// </summary>
    float P { get; set; }
}
