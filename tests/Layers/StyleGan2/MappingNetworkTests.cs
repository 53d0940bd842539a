using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

public sealed class MappingNetworkTests
{
    private static readonly MappingOptions Options = new() { ZDim = 6, CDim = 3, WDim = 5, NumWs = 4, Layers = 2 };

    [Fact]
    public void Truncation_to_zero_gives_the_mean_w_up_to_the_cutoff()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var mapping = new MappingNetwork(Options, rng);
        using (no_grad()) mapping.WAvg!.copy_(randn(5, generator: rng));
        var (z, c) = (randn(2, 6, generator: rng), one_hot(rng));
        var full = mapping.Forward(z, c);
        var cut = mapping.Forward(z, c, psi: 0, cutoff: 3);
        GoldenAssert.Close(mapping.WAvg!.expand(2, 3, 5), cut.narrow(1, 0, 3), Tolerance.Operator, "truncated");
        GoldenAssert.Close(full.narrow(1, 3, 1), cut.narrow(1, 3, 1), Tolerance.Operator, "untouched");
        GoldenAssert.Close(full, mapping.Forward(z, c, psi: 0, cutoff: 0), Tolerance.Operator, "cutoff 0");
    }

    [Fact]
    public void The_mean_w_moves_by_half_a_percent_of_the_way_and_only_when_asked()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var mapping = new MappingNetwork(Options, rng);
        var (z, c) = (randn(2, 6, generator: rng), one_hot(rng));
        mapping.Forward(z, c);
        Assert.Equal(0, mapping.WAvg!.abs().max().item<float>());
        var w = mapping.Forward(z, c, updateWAvg: true).select(1, 0).mean([0]);
        GoldenAssert.Close(w * 0.005, mapping.WAvg!, Tolerance.Operator, "w_avg");
        Assert.False(mapping.WAvg!.requires_grad);
    }

    [Fact]
    public void After_to_float64_the_moved_mean_w_is_the_one_in_the_state()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var mapping = new MappingNetwork(Options, rng).to(ScalarType.Float64);
        var ws = mapping.Forward(
            randn(2, 6, dtype: ScalarType.Float64, generator: rng), one_hot(rng).to(ScalarType.Float64), 0.5,
            updateWAvg: true);
        Assert.Equal(ScalarType.Float64, ws.dtype);
        GoldenAssert.Close(mapping.state_dict()["w_avg"], mapping.WAvg!, new(0, 0), "w_avg");
        Assert.True(mapping.WAvg!.abs().max().item<double>() > 0);
    }

    [Fact]
    public void Runs_on_the_meta_device()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var mapping = new MappingNetwork(Options, rng).to(META);
        var z = zeros(2, 6, device: META);
        var ws = mapping.Forward(z, zeros(2, 3, device: META), 0.5, 2, updateWAvg: true);
        Assert.Equal([2, 4, 5], ws.shape);
    }

    [Fact]
    public void A_missing_or_misshapen_input_is_refused()
    {
        using var rng = new Generator(1);
        using var mapping = new MappingNetwork(Options, rng);
        using var z = zeros(2, 6);
        using var c = zeros(2, 3);
        Assert.Contains("labels", Assert.Throws<ArgumentException>(() => mapping.Forward(z)).Message);
        Assert.Contains("[N, 6]", Assert.Throws<ArgumentException>(() => mapping.Forward(c, c)).Message);
    }

    private static Tensor one_hot(Generator rng) =>
        eye(3).index_select(0, randint(3L, [2], dtype: ScalarType.Int64, generator: rng));
}
