using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class ContrastiveTests
{
    [Fact]
    public void A_head_finds_each_images_key_among_itself_and_the_queue()
    {
        const int count = 4, length = 6;
        const double temperature = 0.3;
        using var scope = NewDisposeScope();
        using var init = new torch.Generator(3);
        using var head = new ContrastiveHead(5, length, init);
        var (first, second) = (randn(count, 5, 2, 2, generator: init), randn(count, 5, 2, 2, generator: init));
        var (queries, keys) = (head.Query(first), head.Key(second));
        Assert.True(queries.norm(1).allclose(ones(count)));
        Assert.False(keys.requires_grad);
        var queue = head.named_buffers().Single().Item2.clone();
        var losses = head.Losses(queries, keys, temperature).data<float>().ToArray();
        for (int i = 0; i < count; i++)
        {
            double own = Math.Exp(Dot(queries[i], keys[i]));
            double all = own + Enumerable.Range(0, length).Sum(j => Math.Exp(Dot(queries[i], queue[j])));
            Assert.Equal(-Math.Log(own / all), losses[i], 1e-5);
        }

        // The oldest go first.
        head.Enqueue(keys);
        var moved = head.named_buffers().Single().Item2;
        Assert.True(moved.narrow(0, 0, length - count).Equals(queue.narrow(0, count, length - count)));
        Assert.True(moved.narrow(0, length - count, count).Equals(keys));
        head.Enqueue(cat([queries, keys]));
        Assert.True(moved.Equals(cat([queries.narrow(0, 2, 2), keys])));

        static double Dot(Tensor a, Tensor b) => (a * b).sum().item<float>() / temperature;
    }

    [Fact]
    public void Keys_follow_queries_by_the_momentum()
    {
        using var scope = NewDisposeScope();
        using var init = new torch.Generator(3);
        using var head = new ContrastiveHead(5, 2, init);
        var features = randn(3, 5, 1, 1, generator: init);
        Assert.True(head.Query(features).Equals(head.Key(features)));
        var before = Key().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        using (no_grad())
            foreach (var parameter in head.Trained) parameter.add_(1);
        head.Follow(0.75);
        foreach (var (name, value) in Key()) Assert.True(value.allclose(before[name] + 0.25));

        Dictionary<string, Tensor> Key() => head.named_parameters().Where(pair => pair.name.StartsWith("key."))
            .ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
    }

    /// <summary>The heads learn, the slow copy follows, and the generator's term leaves them alone.</summary>
    [Fact]
    public void A_run_learns_to_tell_real_images_apart()
    {
        using var tiny = new TinyRun(images: 4);
        var options = new ContrastiveOptions { Queue = 8, Momentum = 0.9, FakeWeight = 0, GeneratorWeight = 0 };
        var (first, last) = Told(options);
        Assert.True(last < 0.8 * first, $"{first} at first, {last} in the end");

        (double First, double Last) Told(ContrastiveOptions part)
        {
            var recipe = tiny.Recipe with { Augment = new NoAugmentOptions(), Regularizers = [part] };
            Assert.Empty(RecipeRules.Check(recipe));
            using var scope = NewDisposeScope();
            using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
            using var begin = new LossMeter();
            for (int i = 0; i < 20; i++) session.RunIteration(begin);
            for (int i = 0; i < 200; i++) session.RunIteration(new TinyRun.Recorder());
            using var end = new LossMeter();
            for (int i = 0; i < 20; i++) session.RunIteration(end);
            return (begin.Mean("contrastive_real")!.Value, end.Mean("contrastive_real")!.Value);
        }
    }

    [Fact]
    public void The_generators_images_get_a_gradient_from_the_head_as_it_is()
    {
        using var tiny = new TinyRun();
        using var scope = NewDisposeScope();
        var recipe = tiny.Recipe with { Regularizers = [new ContrastiveOptions()] };
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        using var meter = new LossMeter();
        var (part, passes, batch) = (session.Step.Regularizers.Single(), session.Step.Passes, session.NextBatches()[0]);
        var images = rand_like(batch.Reals).requires_grad_(true);
        var seen = passes.See(images, DiscriminatorInput.FakesOfGenerator);
        var judged = new JudgedBatch(
            DiscriminatorInput.FakesOfGenerator, images, null, seen, passes.Judge(seen, null));
        var losses = part.AddTo(new Turn("Gmain", 1, batch, passes, [], meter), judged)!;
        Assert.Equal(0.1 * meter.Mean("contrastive_g")!.Value, losses.mean().item<float>(), 1e-5);
        losses.mean().backward();
        Assert.True(images.grad!.abs().max().item<float>() > 0);
        Assert.All(part.Networks.SelectMany(own => own.Network.parameters()), own => Assert.Null(own.grad));
    }

    [Fact]
    public void Only_the_discriminators_step_trains_the_heads()
    {
        using var tiny = new TinyRun();
        using var scope = NewDisposeScope();
        var recipe = tiny.Recipe with { Regularizers = [new ContrastiveOptions { Queue = 8 }] };
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        var part = session.Step.Regularizers.Single();
        session.RunIteration(new TinyRun.Recorder());
        var heads = part.Networks.First().Network;
        var before = heads.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        var batches = session.NextBatches();
        var generatorPhase = session.Step.Phases[0];
        generatorPhase.Run(batches[0], new TinyRun.Recorder());
        Assert.All(heads.state_dict().Where(pair => !pair.Key.Contains(".key.")),
            pair => Assert.True(pair.Value.Equals(before[pair.Key]), pair.Key));
        session.Step.Phases[1].Run(batches[1], new TinyRun.Recorder());
        Assert.All(heads.state_dict().Where(pair => pair.Key.EndsWith("weight") || pair.Key.EndsWith("queue")),
            pair => Assert.False(pair.Value.Equals(before[pair.Key]), pair.Key));
        Assert.All(
            heads.parameters().Concat(session.Networks.Discriminator.parameters()),
            parameter => Assert.False(parameter.requires_grad));
    }

    [Fact]
    public void The_slow_discriminator_begins_as_the_one_in_training_and_follows_it()
    {
        using var tiny = new TinyRun();
        using var scope = NewDisposeScope();
        var recipe = tiny.Recipe with { Regularizers = [new ContrastiveOptions { Momentum = 0.5 }] };
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        var slow = session.Step.Regularizers.Single().Networks.Last().Network;
        var own = session.Networks.Discriminator;
        using (no_grad())
            foreach (var parameter in own.parameters()) parameter.add_(0.25); // as if pretrained weights came
        var before = own.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach().clone());
        session.RunIteration(new TinyRun.Recorder());
        foreach (var (name, parameter) in slow.named_parameters())
            Assert.True(parameter.allclose(before[name]), name); // It has yet to see the discriminator move.
        session.RunIteration(new TinyRun.Recorder());
        Assert.Contains(slow.named_parameters(), pair => !pair.parameter.allclose(before[pair.name], atol: 1e-5));
    }

    [Fact]
    public void It_needs_a_discriminator_that_shows_features()
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Projected() with { Regularizers = [new ContrastiveOptions()] };
        Assert.Contains(RecipeRules.Check(recipe), problem => problem.Key == "regularizers.contrastive"
            && problem.Message.Contains("shows no features", StringComparison.Ordinal));
        Assert.Equal(8, new FewShotGan.Discriminators.StyleGan2.StyleGan2DiscriminatorOptions
        {
            ChannelBase = 64, ChannelMax = 8, Resolution = 8,
        }.FeatureChannels);
    }
}
