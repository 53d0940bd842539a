using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

public sealed class TensorListsTests
{
    [Fact]
    public void Numbers_that_are_not_finite_become_so_and_are_told()
    {
        using var scope = NewDisposeScope();
        Tensor[] tensors =
        [
            tensor(new[] { 1f, float.NaN, 3f }), tensor(new[] { float.PositiveInfinity, float.NegativeInfinity }),
        ];
        using (var changed = TensorLists.MakeFinite(tensors, 100)) Assert.True(changed.item<bool>());
        Assert.Equal([1f, 0f, 3f], tensors[0].data<float>().ToArray());
        Assert.Equal([100f, -100f], tensors[1].data<float>().ToArray());
        using (var changed = TensorLists.MakeFinite(tensors, 100)) Assert.False(changed.item<bool>());
    }

    [Fact]
    public void Empty_lists_are_left_alone()
    {
        TensorLists.Copy([], []);
        TensorLists.Lerp([], [], 0.5);
        TensorLists.Add([], [], 1);
        TensorLists.Adam([], [], [], [], [], 0.1, (0, 0.9), 1e-8);
    }

    [Fact]
    public void Rules_hold_while_a_collection_comes_and_goes()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var collections = new Collections();
        for (int i = 0; i < 300; i++)
        {
            using var inner = NewDisposeScope();
            Tensor[] Lists(double value) => [.. Enumerable.Range(0, 40).Select(_ => full([5], value))];
            var (values, others) = (Lists(1), Lists(3));
            TensorLists.Lerp(values, others, 0.25);
            TensorLists.Add(values, others, 0.5);
            foreach (var value in values) Assert.Equal([3f, 3f, 3f, 3f, 3f], value.data<float>().ToArray());
        }
    }
}
