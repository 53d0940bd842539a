using System.Text.Json.Serialization;
using FewShotGan.Layers;

namespace FewShotGan.Losses;

/// <summary>
/// What the networks of a GAN play against each other for, logit by logit: either a <see cref="SeparateLoss"/>, which
/// looks at real and generated images apart, or a <see cref="PairedLoss"/>, which compares them. A loss holds no state:
/// the record is the <c>loss</c> section of a recipe.
/// </summary>
public abstract record AdversarialLoss
{
    /// <summary>The column of metrics.csv that every loss fills.</summary>
    public static ReportedNumber SignOfReals { get; } =
        new("d_sign_real", "-1 … 1", "Mean sign of D(T(x)) on the training images, ADA's r_t: near 0 the discriminator "
            + "cannot tell them apart, near 1 it has learnt them by heart.") { Screen = "F2" };

    /// <summary>The columns of metrics.csv that losses fill.</summary>
    public static IReadOnlyList<ReportedNumber> Columns { get; } =
    [
        new("loss_g", "loss",
            "Mean of what the generator minimises; below are the formulas of each loss.") { Screen = "F3" },
        new("loss_d_real", "loss",
            "Mean of what the discriminator minimises on real images; empty with a loss that pairs them "
            + "with generated ones."),
        new("loss_d_fake", "loss", "Mean of what the discriminator minimises on generated images; empty likewise."),
        new("loss_d", "loss",
            "Mean of what the discriminator minimises: the sum of both, or the mean over pairs.") { Screen = "F3" },
        SignOfReals,
    ];

    /// <summary>The numbers that the loss reports, with its formulas.</summary>
    public abstract IReadOnlyList<ReportedNumber> Reports { get; }

    /// <summary>Its numbers that follow from the means of a tick, such as an estimate by its critic.</summary>
    /// <param name="mean">
    /// The mean of a number that was reported, among them D's logits <c>scores_real</c> and <c>scores_fake</c>, or
    /// null.
    /// </param>
    public virtual IEnumerable<(string Column, double? Value)> FromMeans(Func<string, double?> mean) => [];

    /// <summary>How the logits of a batch depend on each other.</summary>
    [JsonIgnore]
    public virtual BatchUse Batch => BatchUse.Separate;

    /// <summary>Whether a logit of 0 stands between real and generated, so that its sign is a judgement.</summary>
    [JsonIgnore]
    public virtual bool DividesAtZero => false;

    /// <summary>The generator's column.</summary>
    /// <param name="formula">What is averaged, such as <c>softplus(-D(T(G(z))))</c>.</param>
    private protected static ReportedNumber GeneratorColumn(string formula) =>
        new("loss_g", "loss", $"Mean of {formula}: what the generator minimises.") { Screen = "F3" };
}
