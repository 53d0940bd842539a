using FewShotGan.Augment;
using FewShotGan.Data;
using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Features;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Recipes;
using TorchSharp;

namespace FewShotGan.Training;

/// <summary>The networks that a run's vision-aided discriminators may look through, and what is made of them when.</summary>
internal sealed class VisionAidedBank
{
    private readonly Recipe recipe;
    private readonly torch.Device device;

    /// <summary>Opens every network once.</summary>
    /// <param name="recipe">A valid recipe that names some.</param>
    /// <param name="pictures">The pictures to learn.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="InputException">A network cannot be had, or does not suit, or there are too few pictures to choose by.</exception>
    public VisionAidedBank(Recipe recipe, PictureSet pictures, torch.Device device)
    {
        (this.recipe, this.device) = (recipe, device);
        if (Section is { Select: "best", Networks.Count: > 1 } && pictures.Count < FeatureRanking.FewestPictures)
        {
            throw new InputException($"vision_aided.select: found best with {pictures.Count} pictures, expected at least "
                + $"{FeatureRanking.FewestPictures} to choose by; take given or random");
        }

        Candidates = [.. Section.Networks.Select(name => VisionAidedCandidate.Of(name, Section, pictures.Resolution, pictures.Channels, pictures.Classes.Count))];
    }

    /// <summary>The networks, in the recipe's order.</summary>
    public IReadOnlyList<VisionAidedCandidate> Candidates { get; }

    private VisionAidedRecipe Section => recipe.VisionAided;

    /// <summary>Whether it is time for another one.</summary>
    /// <param name="members">Those that there are.</param>
    /// <param name="nimg">Real pictures shown.</param>
    /// <param name="hasStalled">Whether the run's evaluations no longer get better.</param>
    public bool IsDue(IReadOnlyList<VisionAidedMember> members, long nimg, bool hasStalled)
    {
        if (members.Count == Section.Count) return false;
        if (members.Count == 0) return nimg >= Section.StartKimg * 1000;
        return nimg - members[^1].Choice.Nimg >= Section.IntervalKimg * 1000 && (Section.AddWhen == "interval" || hasStalled);
    }

    /// <summary>Makes a discriminator.</summary>
    /// <param name="choice">What was chosen.</param>
    /// <param name="place">How many there are before it.</param>
    /// <param name="init">The CPU generator that the head's weights are drawn from.</param>
    /// <exception cref="InputException">The network is none of the recipe's, or cannot be had any more.</exception>
    public VisionAidedMember Make(VisionAidedChoice choice, int place, torch.Generator init)
    {
        var candidate = Candidates.FirstOrDefault(known => known.Entry.Name == choice.Network)
            ?? throw new InputException($"vision_aided.networks: the run has {choice.Network}, which is not among them; resume with the run's own recipe");
        var discriminator = candidate.Make(init);
        discriminator.to(device);
        foreach (var parameter in discriminator.parameters()) parameter.requires_grad = false;
        var adam = TrainingStep.MakeAdam(discriminator.Head.parameters(), recipe.Optimizer.DLr, recipe.Optimizer, interval: null);
        var draws = RandomStreams.OfMember(recipe.Seed, place);
        return new(choice, Branch(discriminator, draws), adam, draws, Section.Weight, candidate.Sha256);
    }

    private VisionAidedBranch Branch(VisionAidedDiscriminator discriminator, torch.Generator draws)
    {
        var loss = new VisionAidedLoss((SeparateLoss)Section.Loss);
        if (Section.Augment is not AdaAugmentOptions ada) return VisionAidedBranch.WithDiffAugment(discriminator, loss, (Section.Augment as DiffAugmentOptions)?.Policy ?? [], draws);
        return VisionAidedBranch.WithAda(discriminator, loss, new AdaPipeline(ada.ToOptions()), ada.Step(recipe.Training), draws);
    }
}
