using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Torch.Tests;

public class ModuleTests
{
    private sealed class Leaf : nn.Module<Tensor, Tensor>
    {
        public Parameter weight = nn.Parameter(ones(2, 2));
        public Tensor scale = full([1], 3f);

        public Leaf() : base(nameof(Leaf)) => RegisterComponents();

        public override Tensor forward(Tensor input) => nn.functional.linear(input, weight) * scale;
    }

    private sealed class Tree : nn.Module
    {
        public readonly Leaf first = new();
        public readonly Parameter bias = nn.Parameter(zeros(2));

        public Tree() : base(nameof(Tree))
        {
            register_module("b4", new Leaf());
            RegisterComponents();
        }
    }

    [Fact]
    public void Names_are_dotted_paths_parameters_before_buffers()
    {
        using var tree = new Tree();
        Assert.Equal(["bias", "b4.weight", "first.weight"], tree.named_parameters().Select(p => p.name));
        Assert.Equal(["b4.scale", "first.scale"], tree.named_buffers().Select(b => b.name));
        Assert.Equal(5, tree.state_dict().Count);
        Assert.Same(tree.first.weight, tree.get_parameter("first.weight"));
        Assert.Same(tree.first.scale, tree.get_buffer("first.scale"));
        Assert.Equal(["b4", "first"], tree.named_modules().Select(m => m.name));
    }

    [Fact]
    public void Moving_to_another_dtype_rewrites_the_fields()
    {
        using var tree = new Tree();
        using (var y = tree.first.call(ones(1, 2)))
            y.sum().backward();
        tree.to(float64);
        Assert.Equal(ScalarType.Float64, tree.first.weight.dtype);
        Assert.Equal(ScalarType.Float64, tree.first.weight.grad!.dtype);
        Assert.True(tree.first.weight.requires_grad);
        Assert.Equal(ScalarType.Float64, tree.first.scale.dtype);
        using var x = ones([1, 2], dtype: float64);
        using var out64 = tree.first.call(x);
        Assert.Equal(6.0, out64[0, 0].ToDouble());
    }

    [Fact]
    public void Moving_to_meta_keeps_the_shapes()
    {
        using var tree = new Tree();
        tree.to(META);
        Assert.All(tree.parameters(), p => Assert.True(p.is_meta));
        Assert.Equal([2, 2], tree.first.weight.shape);
    }

    [Fact]
    public void Load_state_dict_copies_in_place_and_is_strict()
    {
        using var tree = new Tree();
        using var scope = NewDisposeScope();
        var source = tree.state_dict().ToDictionary(p => p.Key, p => p.Value.detach() * 2);
        var before = tree.first.weight.Handle;
        tree.load_state_dict(source);
        Assert.Equal(before, tree.first.weight.Handle);
        Assert.Equal(8f, tree.first.weight.sum().ToSingle());
        source.Remove("bias");
        source.Add("bais", ones(2));
        Assert.Throws<InvalidOperationException>(() => tree.load_state_dict(source));
        var (missing, unexpected) = tree.load_state_dict(source, strict: false);
        Assert.Equal(["bias"], missing);
        Assert.Equal(["bais"], unexpected);
    }

    [Fact]
    public void Train_and_zero_grad_reach_every_part()
    {
        using var tree = new Tree();
        tree.eval();
        Assert.False(tree.first.training);
        using (var y = tree.first.call(ones(1, 2)))
            y.sum().backward();
        tree.zero_grad();
        Assert.Null(tree.first.weight.grad);
    }

    [Fact]
    public void A_parameter_takes_the_tensor_over()
    {
        var data = ones(2);
        using var parameter = nn.Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.True(parameter.is_leaf);
    }

    [Fact]
    public void Disposing_a_module_disposes_its_tensors()
    {
        var before = Tensor.TotalCount;
        new Tree().Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }
}
