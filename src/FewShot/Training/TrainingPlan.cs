using System.Globalization;
using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Images;
using FewShotGan.Layers;
using FewShotGan.Losses;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Transfer;
using TorchSharp;

namespace FewShotGan.Training;

/// <summary>What a run will do, in numbers.</summary>
public sealed record TrainingPlan
{
    /// <summary>The resolved recipe.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Images to learn, mirrored copies not counted.</summary>
    public required int Images { get; init; }

    /// <summary>Images held out, which training never sees.</summary>
    public required int HeldOut { get; init; }

    /// <summary>What of the images may not be what the user wants, a line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Their channels.</summary>
    public required int Channels { get; init; }

    /// <summary>The hash of the images, as checkpoints keep it.</summary>
    public required string DataHash { get; init; }

    /// <summary>The files that could not be read and were left out.</summary>
    public required IReadOnlyList<BadImage> LeftOut { get; init; }

    /// <summary>Numbers in the generator's parameters.</summary>
    public required long GeneratorParameters { get; init; }

    /// <summary>Numbers in the discriminator's parameters.</summary>
    public required long DiscriminatorParameters { get; init; }

    /// <summary>How many of both are frozen.</summary>
    public required long FrozenParameters { get; init; }

    /// <summary>
    /// The networks that vision-aided discriminators may look through: what each sees, its head and its multiply-adds a
    /// image.
    /// </summary>
    public required IReadOnlyList<(
        string Network, int Seen, VisionAidedHeadKind Head, double? MultiplyAdds)> Candidates { get; init; }

    /// <summary>The names of the classes; empty without labels.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>
    /// What a new run takes from pretrained networks; null when it begins from random weights or is resumed.
    /// </summary>
    public TransferReport? Transfer { get; init; }

    /// <summary>The phases with their intervals, in order.</summary>
    public required IReadOnlyList<(string Name, int Interval)> Phases { get; init; }

    /// <summary>The narrower type of the upper resolutions, and the networks that take it; null for none.</summary>
    public required string? Precision { get; init; }

    /// <summary>Where it computes, and on a CPU with how many threads.</summary>
    public required string Device { get; init; }

    /// <summary>The numbers that the parts of the recipe report, with what they say of them.</summary>
    public IReadOnlyList<ReportedNumber> Reports =>
    [
        .. Recipe.Loss.Reports, AdversarialLoss.SignOfReals,
        .. Recipe.Regularizers.Where(part => part.IsOn).SelectMany(part => part.Reports), .. Recipe.Augment.Reports,
        .. Recipe.Inputs.SelectMany(part => part.Reports), .. Recipe.Transfer.Method.Reports,
    ];

    /// <summary>Iterations of the whole run.</summary>
    public long Iterations =>
        (long)Math.Ceiling(Recipe.Training.Kimg * 1000 / (Recipe.Training.Batch * Recipe.Optimizer.DSteps));

    /// <summary>Times that every image is shown.</summary>
    public double Epochs => Recipe.Training.Kimg * 1000 / Images;

    /// <summary>The plan of a session.</summary>
    /// <param name="session">A session as set up.</param>
    /// <param name="warnings">What of its images may not be what the user wants.</param>
    /// <param name="transfer">What it took from pretrained networks, if anything.</param>
    internal static TrainingPlan Of(
        TrainingSession session, IReadOnlyList<string> warnings, TransferReport? transfer = null) => new()
    {
        Transfer = transfer,
        Classes = session.Images.Classes,
        Recipe = session.Recipe,
        Images = session.Images.Count,
        HeldOut = session.HeldOut?.Count ?? 0,
        Warnings = MixedPrecision.Problem(session.Recipe.Training.Precision, session.Networks.Device) is { } precision
        ? [.. warnings, precision]
        : warnings,
        Channels = session.Images.Channels,
        DataHash = session.Images.Hash,
        LeftOut = session.Images.LeftOut,
        GeneratorParameters = TrainingNetworks.CountParameters(session.Networks.Generator),
        DiscriminatorParameters = TrainingNetworks.CountParameters(session.Networks.Discriminator),
        FrozenParameters = TrainingNetworks.CountParameters(session.Networks.Generator)
            + TrainingNetworks.CountParameters(session.Networks.Discriminator)
            - session.Step.TrainedParameters,
        Candidates = [
            .. session.VisionAided.Candidates.Select(
                candidate => (candidate.Entry.Name, candidate.Seen, candidate.Options.Head, candidate.MultiplyAdds))],
        Precision = MixedPrecision.UpperType(session.Recipe.Training.Precision, session.Networks.Device) is null
            ? null
            : $"{session.Recipe.Training.Precision} in the upper four resolutions of the "
                + string.Join(" and the ", Mixed(session.Recipe)),
        Phases = session.Step.Phases.Select(phase => (phase.Name, phase.Interval)).ToList(),
        Device = session.Networks.Device.type == DeviceType.CPU
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"cpu, {torch.get_num_threads()} thread{(torch.get_num_threads() == 1 ? "" : "s")}")
            : session.Networks.Device.ToString(),
    };

    private static IEnumerable<string> Mixed(Recipe recipe)
    {
        if (recipe.Generator.NarrowTypes.Count > 0) yield return "generator";
        if (recipe.Discriminator.NarrowTypes.Count > 0) yield return "discriminator";
    }
}
