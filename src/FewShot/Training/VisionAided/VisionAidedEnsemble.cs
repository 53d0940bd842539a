using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FewShotGan.Generators;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Probing;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// The vision-aided discriminators beside a recipe's own (Kumari et al. 2022, "Ensembling Off-the-shelf Models for GAN
/// Training", section 3): their losses add up, and another one is added when the recipe has it that it is time. Reports
/// <c>loss_g</c>, <c>loss_d_fake</c>, <c>loss_d_real</c> and <c>d_sign_real</c> of each under <see cref="Reported"/>.
/// </summary>
internal sealed class VisionAidedEnsemble : ITrainingState, IDisposable
{
    private const string Gmain = "Gmain", Dmain = "Dmain";
    private const string Key = "vision_aided.networks";

    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Recipe recipe;
    private readonly ImageSet? images;
    private readonly torch.Device device;
    private readonly List<VisionAidedMember> members = [];

    /// <summary>An ensemble that none is ever added to but by <see cref="Add"/>.</summary>
    public VisionAidedEnsemble() => (recipe, device, Candidates) = (new Recipe(), CPU, []);

    /// <summary>Opens every network that the recipe names once.</summary>
    /// <param name="recipe">A valid recipe; without networks there will be no member.</param>
    /// <param name="images">The images to learn.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="InputException">
    /// A network cannot be had, or does not suit, or there are too few images to choose by.
    /// </exception>
    public VisionAidedEnsemble(Recipe recipe, ImageSet images, torch.Device device)
    {
        (this.recipe, this.images, this.device) = (recipe, images, device);
        if (Section is { Select: "best", Networks.Count: > 1 } && images.Count < FeatureRanking.FewestImages)
            throw new InputException($"vision_aided.select: found best with {images.Count} images, expected at least "
                + $"{FeatureRanking.FewestImages} to choose by; take given or random");
        Candidates = [.. Section.Networks.Select(name =>
            VisionAidedCandidate.Of(
                name, Section, images.Resolution, recipe.Data.SeenChannelCount, images.Classes.Count))];
    }

    /// <summary>The discriminators, in the order in which they were added.</summary>
    public IReadOnlyList<VisionAidedMember> Members => members;

    /// <summary>Numbers in the parameters that are trained.</summary>
    public long TrainedParameters => members.Sum(member => TrainingNetworks.CountParameters(member.Head));

    /// <inheritdoc/>
    public string StateName => "vision_aided";

    /// <inheritdoc/>
    public IEnumerable<(string Name, nn.Module Network)> Networks =>
        members.Select((member, i) => (NameOf(i), (nn.Module)member.Head));

    /// <inheritdoc/>
    public IEnumerable<(string Name, nn.Module Network, NetworkOptimizer Optimizer)> Optimizers =>
        members.Select((member, i) => (NameOf(i), (nn.Module)member.Head, member.Optimizer));

    /// <inheritdoc/>
    public IEnumerable<(string Name, torch.Generator Stream)> Streams =>
        members.Select((member, i) => (NameOf(i), member.Draws));

    /// <summary>The networks that these may look through, in the recipe's order.</summary>
    internal IReadOnlyList<VisionAidedCandidate> Candidates { get; }

    private VisionAidedRecipe Section => recipe.VisionAided;

    /// <summary>What reports call a quantity of a member.</summary>
    /// <param name="member">Its place in <see cref="Members"/>.</param>
    /// <param name="name">The quantity.</param>
    public static string Reported(int member, string name) =>
        FormattableString.Invariant($"vision_aided.{member}.{name}");

    /// <summary>Adds a discriminator.</summary>
    /// <param name="member">The discriminator; disposed with this.</param>
    public void Add(VisionAidedMember member) => members.Add(member);

    /// <summary>Adds one if the recipe has it that it is time for one.</summary>
    /// <param name="nimg">Real images shown.</param>
    /// <param name="hasStalled">Whether the run's evaluations no longer get better.</param>
    /// <param name="generator">The averaged generator, by whose images it is chosen.</param>
    /// <param name="init">The CPU generator that the head's weights are drawn from.</param>
    /// <returns>What was chosen; null when it is not time.</returns>
    public VisionAidedChoice? AddIfDue(long nimg, bool hasStalled, ImageGenerator generator, torch.Generator init)
    {
        if (!IsDue(nimg, hasStalled)) return null;
        var selection = new VisionAidedSelection(recipe, Candidates, images!, generator, device);
        var choice = selection.Next([.. members.Select(member => member.Choice.Network)], nimg);
        Add(Make(choice, init));
        return choice;
    }

    /// <summary>
    /// Adds the first of the recipe's networks, as many as the run will have, to measure what they take.
    /// </summary>
    /// <param name="init">The CPU generator that the heads' weights are drawn from.</param>
    internal void AddAll(torch.Generator init)
    {
        foreach (var candidate in Candidates.Take(Section.Count))
            Add(Make(new(candidate.Entry.Name, 0, "", candidate.MultiplyAdds), init));
    }

    /// <summary>In the generator's step: adds every member's gradient to that of images.</summary>
    /// <param name="fakes">Generated images <c>[N, C, H, W]</c>, a leaf or a view of one.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <param name="report">Receives the losses.</param>
    public void AddGeneratorGradients(Tensor fakes, Tensor? labels, long part, long parts, ILossReport report) =>
        Each((member, i) =>
            report.Report(Gmain, Reported(i, "loss_g"), member.AddGeneratorGradient(fakes, labels, part, parts)));

    /// <summary>Begins the heads' step.</summary>
    public void BeginHeads() => Each((member, _) => member.BeginHead());

    /// <summary>In the discriminators' step: adds the heads' gradients of their losses on generated images.</summary>
    /// <param name="fakes">Generated images <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <param name="report">Receives the losses.</param>
    public void AddFakeGradients(Tensor fakes, Tensor? labels, long part, long parts, ILossReport report) =>
        Each((member, i) =>
            report.Report(Dmain, Reported(i, "loss_d_fake"), member.AddFakeGradient(fakes, labels, part, parts)));

    /// <summary>In the discriminators' step: adds the heads' gradients of their losses on real images.</summary>
    /// <param name="reals">Real images <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <param name="report">Receives the losses.</param>
    public void AddRealGradients(Tensor reals, Tensor? labels, long part, long parts, ILossReport report) =>
        Each((member, i) =>
        {
            var (loss, signs) = member.AddRealGradient(reals, labels, part, parts);
            report.Report(Dmain, Reported(i, "loss_d_real"), loss);
            report.Report(Dmain, Reported(i, "d_sign_real"), signs);
        });

    /// <summary>Takes one step of every head's optimiser.</summary>
    /// <param name="report">Receives whether gradients were not finite.</param>
    public void StepHeads(ILossReport report) => Each((member, i) =>
    {
        if (member.StepHead() is { } cleaned) report.Report(Dmain, Reported(i, GradientCleaning.Name), cleaned);
    });

    /// <summary>Tells the members' input transforms that an iteration has ended.</summary>
    /// <param name="end">How far the run is.</param>
    public void EndIteration(IterationEnd end) => Each((member, _) =>
    {
        foreach (var transform in member.Inputs.Transforms) transform.End(end with { Report = NoReport.Instance });
    });

    /// <inheritdoc/>
    public JsonNode? SaveState() => JsonSerializer.SerializeToNode(
        members.Select(member => new Saved(member.Choice, member.Sha256)
        {
            Inputs = member.Inputs.Transforms.ToDictionary(
                transform => transform.StateName, transform =>
                    JsonSerializer.SerializeToElement(transform.SaveState())),
        }), Json);

    /// <inheritdoc/>
    /// <exception cref="InputException">
    /// The recipe does not name a network, it cannot be had, or its file is another one.
    /// </exception>
    public void LoadState(JsonElement saved)
    {
        var entries = saved.Deserialize<List<Saved>>(Json)!;
        if (!members.Select(member => member.Choice).SequenceEqual(entries.Select(entry => entry.Choice)))
        {
            Clear();
            using var overwritten = new torch.Generator(0);
            foreach (var entry in entries) Add(Make(entry.Choice, overwritten));
        }

        foreach (var (member, entry) in members.Zip(entries))
        {
            if (member.Sha256 != entry.Sha256)
                throw new InputException(
                    $"{member.Choice.Network}: its file has SHA-256 {member.Sha256}, the run began with "
                    + $"{entry.Sha256}; put that one back");
            foreach (var transform in member.Inputs.Transforms)
                if (entry.StateOf(transform.StateName) is { ValueKind: not JsonValueKind.Null } state)
                    transform.LoadState(state);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private static string NameOf(int member) => FormattableString.Invariant($"vision_aided.{member}");

    private bool IsDue(long nimg, bool hasStalled)
    {
        if (members.Count >= Math.Min(Section.Count, Candidates.Count)) return false;
        if (members.Count == 0) return nimg >= Section.StartKimg * 1000;
        return nimg - members[^1].Choice.Nimg >= Section.IntervalKimg * 1000
            && (Section.AddWhen == "interval" || hasStalled);
    }

    private VisionAidedMember Make(VisionAidedChoice choice, torch.Generator init)
    {
        var candidate = Candidates.FirstOrDefault(known => known.Entry.Name == choice.Network)
            ?? throw new InputException(
            $"{Key}: the run has {choice.Network}, which is not among them; resume with the run's own recipe");
        var discriminator = candidate.Make(init);
        discriminator.to(device);
        foreach (var parameter in discriminator.parameters()) parameter.requires_grad = false;
        return new(
            choice, discriminator, new VisionAidedLoss((SeparateLoss)Section.Loss), Inputs(),
            recipe.Optimizer.Create([.. discriminator.Head.parameters()], recipe.Optimizer.DLr),
            RandomStreams.OfMember(recipe.Seed, members.Count), Section.Weight, candidate.Sha256);
    }

    // After ADA comes a cutout, as in the reference.
    private InputChain Inputs() => new(
        [], Section.Augment.Create(recipe.Training.Length), Section.Augment.Scope,
        Section.Augment is AdaAugmentOptions
            ? new DiffAugmentOptions { Policy = ["cutout"] }.Create(recipe.Training.Length)
            : null,
        Backdrop.For(recipe.Data));

    private void Clear()
    {
        foreach (var member in members) member.Dispose();
        members.Clear();
    }

    private void Each(Action<VisionAidedMember, int> work)
    {
        for (int i = 0; i < members.Count; i++)
        {
            using var scope = NewDisposeScope();
            work(members[i], i);
        }
    }

    private sealed record Saved(VisionAidedChoice Choice, string Sha256)
    {
        /// <summary>What the member's input transforms keep, by their names.</summary>
        public Dictionary<string, JsonElement> Inputs { get; init; } = [];

        /// <summary>What its ADA keeps, in checkpoints of before.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public JsonElement? Ada { get; init; }

        public JsonElement? StateOf(string transform) =>
            Inputs.TryGetValue(transform, out var state) ? state : transform == "ada" ? Ada : null;
    }

    private sealed class NoReport : ILossReport
    {
        public static NoReport Instance { get; } = new();

        public void Report(string phase, string name, Tensor values)
        {
        }
    }
}
