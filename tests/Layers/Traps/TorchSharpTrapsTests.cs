using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

/// <summary>
/// What TorchSharp does otherwise than one would expect, and our code works round. A later release that mends one of
/// these fails here: then the detour can go.
/// </summary>
public sealed class TorchSharpTrapsTests
{
    [Fact]
    public void These_are_the_traps_of_0_107_0() =>
        Assert.StartsWith(
            "0.107.0", typeof(
                torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
                    StringComparison.Ordinal);

    [Fact]
    public void In_0_107_baddbmm_does_not_add_the_product_of_its_last_two_arguments()
    {
        using var scope = NewDisposeScope();
        using var rng = new torch.Generator(1);
        Tensor[] three = [.. Enumerable.Range(0, 3).Select(_ => randn([2, 3, 3], generator: rng))];
        var expected = three[0] + three[1].bmm(three[2]);
        Assert.False(baddbmm(three[0], three[1], three[2]).allclose(expected));
        Assert.False(three[0].baddbmm(three[1], three[2]).allclose(expected));
    }

    [Fact]
    public void In_0_107_a_module_that_overrides_a_property_with_its_own_type_cannot_be_converted()
    {
        using var module = new Narrower();
        Assert.Throws<ArgumentException>(() => module.to(ScalarType.Float64));
    }

    [Fact]
    public void In_0_107_a_part_of_a_registered_module_gets_a_second_name()
    {
        using var inner = new ByHand();
        Assert.Equal(["0.weight"], inner.state_dict().Keys);
        using var outer = new Outer(inner);
        Assert.Equal(["inner.0.weight", "inner.layer.weight"], outer.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void In_0_107_the_sum_over_dimension_0_is_the_sum_of_everything()
    {
        using var scope = NewDisposeScope();
        Assert.Empty(ones(2, 3).sum(0).shape);
        Assert.Equal([3L], ones(2, 3).sum([0]).shape);
    }

    [Fact]
    public void In_0_107_a_gradient_to_be_differentiated_again_frees_its_graph_unless_told_to_retain_it()
    {
        using var scope = NewDisposeScope();
        var x = ones(1).requires_grad_(true);
        Assert.NotNull(Backward(retain: false));
        Assert.Null(Backward(retain: true));

        // With backward, whose errors come back: one inside autograd.grad ends the process.
        Exception? Backward(bool retain)
        {
            var y = x.exp().square().sum();
            autograd.grad([y], [x], retain_graph: retain, create_graph: true);
            return Record.Exception(() => y.backward());
        }
    }

    [Fact]
    public void In_0_107_generators_are_the_CPUs_whatever_device_is_asked_for()
    {
        using var scope = NewDisposeScope();
        using var rng = new torch.Generator(1, META);
        using var same = new torch.Generator(1);
        Assert.Equal(DeviceType.META, rng.device.type);
        Assert.True(randn(8, generator: rng).allclose(randn(8, generator: same), rtol: 0, atol: 0));
    }

    [Fact]
    public void In_0_107_modules_are_named_by_place_in_a_ModuleList_and_modules_in_a_plain_array_not_at_all()
    {
        using var listed = new Several();
        Assert.Equal(["list.0.weight"], listed.state_dict().Keys);
    }

    private class Wider() : nn.Module(nameof(Wider))
    {
        public virtual object Options => "wide";
    }

    private sealed class Narrower : Wider
    {
        public override string Options => "narrow";
    }

    private sealed class ByHand : nn.Module
    {
        private readonly Linear layer = nn.Linear(2, 2, hasBias: false);

        public ByHand()
            : base(nameof(ByHand)) => register_module("0", layer);
    }

    private sealed class Several : nn.Module
    {
#pragma warning disable CA1823, IDE0051, IDE0052 // Registered, or not, by being fields.
        private readonly ModuleList<Linear> list = nn.ModuleList(nn.Linear(2, 2, hasBias: false));
        private readonly Linear[] array = [nn.Linear(2, 2, hasBias: false)];
#pragma warning restore CA1823, IDE0051, IDE0052

        public Several()
            : base(nameof(Several)) => RegisterComponents();
    }

    private sealed class Outer : nn.Module
    {
        public Outer(nn.Module inner)
            : base(nameof(Outer)) => register_module(nameof(inner), inner);
    }
}
