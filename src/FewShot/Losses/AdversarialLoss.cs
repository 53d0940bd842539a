using FewShotGan.Parts;

namespace FewShotGan.Losses;

/// <summary>
/// What the networks of a GAN play against each other for, logit by logit: either a <see cref="SeparateLoss"/>, which looks at
/// real and generated images apart, or a <see cref="PairedLoss"/>, which compares them. A loss holds no state: the record is the
/// <c>loss</c> section of a recipe.
/// </summary>
public abstract record AdversarialLoss
{
    /// <summary>The numbers that the loss reports, with its formulas.</summary>
    public abstract IReadOnlyList<ReportedNumber> Reports { get; }

    /// <summary>The generator's column.</summary>
    /// <param name="formula">What is averaged, such as <c>softplus(-D(T(G(z))))</c>.</param>
    private protected static ReportedNumber GeneratorColumn(string formula) =>
        new("loss_g", "nats", $"Mean of {formula}: what the generator minimises.") { Screen = "F3" };
}
