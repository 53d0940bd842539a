using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// The vision-aided discriminators beside a recipe's own (Kumari et al. 2022, "Ensembling Off-the-shelf Models for GAN Training",
/// section 3): their losses add up. Reports <c>loss_g</c>, <c>loss_d_fake</c>, <c>loss_d_real</c> and <c>d_sign_real</c> of each under
/// <see cref="Reported"/>.
/// </summary>
public sealed class VisionAidedEnsemble : IDisposable
{
    private const string Gmain = "Gmain", Dmain = "Dmain";
    private readonly List<VisionAidedMember> members = [];

    /// <summary>The discriminators, in the order in which they were added.</summary>
    public IReadOnlyList<VisionAidedMember> Members => members;

    /// <summary>Numbers in the parameters that are trained.</summary>
    public long TrainedParameters => members.Sum(member => TrainingNetworks.CountParameters(member.Head));

    /// <summary>What reports call a quantity of a member.</summary>
    /// <param name="member">Its place in <see cref="Members"/>.</param>
    /// <param name="name">The quantity.</param>
    public static string Reported(int member, string name) => FormattableString.Invariant($"vision_aided.{member}.{name}");

    /// <summary>Adds a discriminator.</summary>
    /// <param name="member">The discriminator; disposed with this.</param>
    public void Add(VisionAidedMember member) => members.Add(member);

    /// <summary>Removes them all.</summary>
    public void Clear()
    {
        foreach (var member in members) member.Dispose();
        members.Clear();
    }

    /// <summary>In the generator's step: adds every member's gradient to that of pictures.</summary>
    /// <param name="fakes">Generated pictures <c>[N, C, H, W]</c>, a leaf or a view of one.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <param name="report">Receives the losses.</param>
    public void AddGeneratorGradients(Tensor fakes, Tensor? labels, long part, long parts, ILossReport report) => Each((member, i) =>
        report.Report(Gmain, Reported(i, "loss_g"), member.AddGeneratorGradient(fakes, labels, part, parts)));

    /// <summary>Begins the heads' step.</summary>
    public void BeginHeads() => Each((member, _) => member.BeginHead());

    /// <summary>In the discriminators' step: adds the heads' gradients of their losses on generated pictures.</summary>
    /// <param name="fakes">Generated pictures <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <param name="report">Receives the losses.</param>
    public void AddFakeGradients(Tensor fakes, Tensor? labels, long part, long parts, ILossReport report) => Each((member, i) =>
        report.Report(Dmain, Reported(i, "loss_d_fake"), member.AddFakeGradient(fakes, labels, part, parts)));

    /// <summary>In the discriminators' step: adds the heads' gradients of their losses on real pictures.</summary>
    /// <param name="reals">Real pictures <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Labels <c>[N, c_dim]</c>; null without labels.</param>
    /// <param name="part">Which part of the batch these are.</param>
    /// <param name="parts">Of how many equal ones.</param>
    /// <param name="report">Receives the losses.</param>
    public void AddRealGradients(Tensor reals, Tensor? labels, long part, long parts, ILossReport report) => Each((member, i) =>
    {
        var (loss, signs) = member.AddRealGradient(reals, labels, part, parts);
        report.Report(Dmain, Reported(i, "loss_d_real"), loss);
        report.Report(Dmain, Reported(i, "d_sign_real"), signs);
    });

    /// <summary>Takes one step of every head's Adam.</summary>
    /// <param name="report">Receives whether gradients were not finite.</param>
    public void StepHeads(ILossReport report) => Each((member, i) =>
    {
        if (member.StepHead() is { } cleaned) report.Report(Dmain, Reported(i, GradientCleaning.Name), cleaned);
    });

    /// <summary>Moves p of those that have ADA.</summary>
    public void Adjust() => Each((member, _) => member.Controller?.Adjust());

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Each(Action<VisionAidedMember, int> work)
    {
        for (int i = 0; i < members.Count; i++)
        {
            using var scope = NewDisposeScope();
            work(members[i], i);
        }
    }
}
