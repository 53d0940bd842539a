using FewShotGan.Generators.StyleGan2;
using FewShotGan.Inputs;
using FewShotGan.Passes;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Passes;

public sealed class StyleMixingTests : IDisposable
{
    private readonly TinyRun tiny = new();
    private readonly TrainingSession session;

    public StyleMixingTests() => session = tiny.NewSession();

    [Fact]
    public void With_probability_1_every_batch_changes_latents_at_one_layer_of_any_but_the_first()
    {
        using var scope = NewDisposeScope();
        var passes = Passes(session, 1);
        var seen = new HashSet<int>();
        for (int i = 0; i < 60; i++)
        {
            var ws = passes.Map(randn(3, 8, generator: session.Streams.Latent), null);
            var same = Enumerable.Range(0, (int)ws.shape[1])
                .Select(layer => IsZero(ws.select(1, layer) - ws.select(1, 0))).ToList();
            int crossover = same.IndexOf(false);
            Assert.True(crossover >= 1, "the batch was not mixed");
            Assert.All(same.Skip(crossover), Assert.False);
            Assert.True(IsZero(ws.select(1, crossover) - ws.select(1, ws.shape[1] - 1)));
            seen.Add(crossover);
        }

        Assert.Equal(Enumerable.Range(1, (int)session.Networks.Generator.NumWs - 1), seen.Order());
    }

    [Fact]
    public void The_share_of_mixed_batches_is_the_probability()
    {
        using var scope = NewDisposeScope();
        var passes = Passes(session, 0.7);
        var z = randn(2, 8, generator: session.Streams.Latent);
        int mixed = Enumerable.Range(0, 400).Count(_ =>
        {
            var ws = passes.Map(z, null);
            return !IsZero(ws.select(1, 0) - ws.select(1, ws.shape[1] - 1));
        });
        Assert.InRange(mixed, 250, 310); // 280 ± 3.3 standard deviations.
    }

    [Fact]
    public void Mixing_moves_w_avg_by_the_first_latents_only()
    {
        using var other = tiny.NewSession();
        using var scope = NewDisposeScope();
        var z = randn(2, 8, generator: session.Streams.Latent);
        Passes(session, 1).Map(z, null);
        Passes(other, 0).Map(z, null);
        Assert.True(IsZero(WAvg(session) - WAvg(other)));
    }

    private static TrainingPasses Passes(TrainingSession session, double mixing) =>
        new(session.Networks, new InputChain([]), session.Streams, new() { StyleMixing = mixing });

    private static Tensor WAvg(TrainingSession session) =>
        ((StyleGan2Generator)session.Networks.Generator).Mapping.WAvg!;

    public void Dispose()
    {
        session.Dispose();
        tiny.Dispose();
    }

    private static bool IsZero(Tensor x) => x.abs().max().item<float>() == 0;
}
