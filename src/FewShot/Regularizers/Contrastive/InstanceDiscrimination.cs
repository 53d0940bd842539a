using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>InsGen's term, with its two heads and the slow copy of the discriminator that keys come from.</summary>
internal sealed class InstanceDiscrimination : Regularizer
{
    private readonly ContrastiveOptions options;
    private readonly PartSetting setting;
    private readonly torch.Generator draws;
    private readonly ImageDiscriminator average;
    private readonly Sequence heads;
    private readonly ContrastiveHead reals, fakes;
    private readonly NetworkOptimizer optimizer;
    private bool hasBegun;

    /// <summary>Makes the heads, and a copy of the discriminator.</summary>
    /// <param name="options">Weights, temperature, momentum and queue.</param>
    /// <param name="setting">The run.</param>
    public InstanceDiscrimination(ContrastiveOptions options, PartSetting setting)
        : base(options)
    {
        (this.options, this.setting) = (options, setting);
        draws = RandomStreams.Of(setting.Seed, "contrastive");
        average = FrozenNetworks.Copy(setting.Discriminator);
        int channels = setting.Discriminator.Options.FeatureChannels!.Value;
        (reals, fakes) = (new(channels, options.Queue, draws), new(channels, options.Queue, draws));
        heads = new(("real", reals), ("fake", fakes));
        var like = setting.Discriminator.parameters().First();
        heads.to(like.dtype).to(like.device);
        optimizer = setting.Optimizer.Create([.. reals.Trained, .. fakes.Trained], setting.Optimizer.DLr);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, nn.Module Network)> Networks =>
        [("contrastive_heads", heads), ("contrastive_discriminator", average)];

    /// <inheritdoc/>
    public override IEnumerable<(string Name, nn.Module Network, NetworkOptimizer Optimizer)> Optimizers =>
        [("contrastive_heads", heads, optimizer)];

    /// <inheritdoc/>
    public override IEnumerable<(string Name, torch.Generator Stream)> Streams => [("contrastive", draws)];

    /// <inheritdoc/>
    public override Tensor? AddTo(Turn turn, JudgedBatch judged)
    {
        if (!hasBegun) Begin();
        var (head, weight, name) = judged.Input switch
        {
            DiscriminatorInput.Reals => (reals, options.RealWeight, "contrastive_real"),
            DiscriminatorInput.Fakes => (fakes, options.FakeWeight, "contrastive_fake"),
            _ => (fakes, options.GeneratorWeight, "contrastive_g"),
        };
        if (weight == 0) return null;
        bool trainsHead = turn.Network == NetworkRole.Discriminator;
        foreach (var parameter in head.Trained) parameter.requires_grad = trainsHead;
        head.Follow(options.Momentum);
        var features = judged.Judgement.More[Judgement.Features];
        var queries = head.Query(features);
        var keys = head.Key(Slow(turn, judged));
        var losses = head.Losses(queries, keys, options.Temperature);
        turn.Report(name, losses);

        // The program remembers of generated images not the latents nearby but those of the loss.
        if (trainsHead) head.Enqueue(judged.Input == DiscriminatorInput.Reals ? keys : head.Key(features.detach()));
        return losses * weight;
    }

    /// <inheritdoc/>
    public override void Accumulate(Turn turn)
    {
        if (turn.Network == NetworkRole.Generator) return;
        foreach (var parameter in optimizer.Parameters) parameter.requires_grad = false;
        optimizer.Step();
        foreach (var parameter in optimizer.Parameters) parameter.grad = null;
        using var off = no_grad();
        TensorLists.Lerp(
            [.. average.parameters()], [.. setting.Discriminator.parameters()], 1 - options.Momentum);
    }

    /// <inheritdoc/>
    public override JsonNode SaveState() => new JsonObject { ["has_begun"] = hasBegun };

    /// <inheritdoc/>
    public override void LoadState(JsonElement saved) => hasBegun = saved.GetProperty("has_begun").GetBoolean();

    /// <inheritdoc/>
    public override void Dispose()
    {
        draws.Dispose();
        average.Dispose();
        heads.Dispose();
        optimizer.Dispose();
        base.Dispose();
    }

    // Only now are pretrained networks in their place.
    private void Begin()
    {
        FrozenNetworks.CopyValues(setting.Discriminator, average);
        hasBegun = true;
    }

    /// <summary>What the slow discriminator sees in the same images once more, or in those of latents nearby.</summary>
    private Tensor Slow(Turn turn, JudgedBatch judged)
    {
        using var off = no_grad();
        var passes = turn.Passes;
        var images = judged.Input == DiscriminatorInput.Fakes ? Nearby(turn) : judged.Images.detach();
        if (setting.Generator is IGrows grows && average is IFollowsGrowth follower) follower.Follow(grows.Lod);
        var input = judged.Input == DiscriminatorInput.Reals ? judged.Input : DiscriminatorInput.Fakes;
        return passes.Examine(average, passes.See(images, input), judged.Labels).More[Judgement.Features];
    }

    private Tensor Nearby(Turn turn)
    {
        var z = turn.Batch.Z;
        var step = Upload.Like(randn(z.shape, generator: draws, device: CPU), z) * options.Sigma;
        return turn.Passes.Synthesize(turn.Passes.Map(z + step, turn.Batch.FakeLabels, isDiscriminatorStep: true));
    }
}
