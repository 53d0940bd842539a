using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties;

/// <summary>The step of a recipe with all networks in a floating type.</summary>
internal sealed class PairStep : IDisposable
{
    private readonly RandomStreams streams;
    private readonly TrainingNetworks networks;
    private readonly VisionAidedEnsemble aided;
    private readonly TrainingImages images;
    private readonly ScalarType type;
    private readonly int batch;

    public PairStep(Recipe recipe, ImageSet pictures, ScalarType type)
    {
        (this.type, batch) = (type, recipe.Training.Batch);
        streams = new(recipe.Seed);
        networks = new(
            recipe.Generator.For(pictures.Resolution, pictures.Channels, pictures.Classes.Count),
            recipe.Discriminator.For(pictures.Resolution, pictures.Channels, pictures.Classes.Count),
            streams.Init, CPU);
        foreach (var (_, network) in networks.Networks) network.to(type);
        aided = new(recipe, pictures, CPU);
        foreach (var candidate in aided.Candidates) aided.Add(Member(recipe, candidate));
        Step = TrainingStep.FromRecipe(networks, recipe, streams, aided);
        var order = new ImageOrder(pictures.Length, streams.Data);
        images = new(pictures, order, heldOut: null, streams, recipe.Generator.ZDim, CPU);
    }

    public TrainingStep Step { get; }

    /// <summary>Every trained network by name.</summary>
    public IEnumerable<(string Name, nn.Module Network)> Networks => [.. networks.Networks, .. aided.Networks];

    /// <summary>Runs the first iteration, in which every update is due.</summary>
    /// <returns>The means of all that is reported.</returns>
    public Dictionary<string, double> Run()
    {
        using var scope = NewDisposeScope();
        using var meter = new LossMeter();
        var batches = images.Draw(Step.Runs, batch)
            .Select(given => given with { Reals = given.Reals.to(type), Z = given.Z.to(type) }).ToList();
        Step.Run(0, 0, batches, meter);
        return meter.Names.ToDictionary(name => name, name => meter.Mean(name)!.Value);
    }

    /// <summary>The numbers of every parameter and buffer; the caller's dispose scope owns them.</summary>
    public Dictionary<string, Tensor> Numbers() => Networks
        .SelectMany(entry => entry.Network.named_parameters().Select(pair => (pair.name, value: (Tensor)pair.parameter))
            .Concat(entry.Network.named_buffers().Select(pair => (pair.name, value: pair.buffer)))
            .Select(pair => (entry.Name + " " + pair.name, pair.value.to(ScalarType.Float64).clone())))
        .ToDictionary();

    public void Dispose()
    {
        Step.Dispose();
        aided.Dispose();
        networks.Dispose();
        streams.Dispose();
    }

    private VisionAidedMember Member(Recipe recipe, VisionAidedCandidate candidate)
    {
        VisionAidedDiscriminator discriminator = candidate.Make(streams.Init);
        discriminator.to(type);
        foreach (var parameter in discriminator.parameters()) parameter.requires_grad = false;
        var section = recipe.VisionAided;
        return new(
            new(candidate.Entry.Name, 0, "", 0), discriminator, new((SeparateLoss)section.Loss),
            new InputChain([], section.Augment.Create(recipe.Training.Length)),
            recipe.Optimizer.Create([.. discriminator.Head.parameters()], recipe.Optimizer.DLr),
            RandomStreams.OfMember(recipe.Seed, 0));
    }
}
