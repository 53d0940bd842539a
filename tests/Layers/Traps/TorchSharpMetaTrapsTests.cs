using System.Runtime.InteropServices;
using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

/// <summary>
/// What mixes a CPU's tensors with those of META, and what does not: what <see cref="MetaDefault"/> finds by itself,
/// and what
/// <see cref="OnCpu"/> has to look for. <c>randperm</c> without a device ends the process then, which no test can show.
/// </summary>
[Collection(MetaDefault.Collection)]
public sealed class TorchSharpMetaTrapsTests
{
    [Fact]
    public void In_0_107_most_operators_refuse_a_tensor_made_without_its_device()
    {
        using var scope = NewDisposeScope();
        var (x, weight, rows) = (ones(1, 2, 4, 4), ones(1, 2, 3, 3), tensor([0L]));
        using var meta = new MetaDefault();
        Func<Tensor>[] refused =
        [
            () => x + zeros(1, 2, 4, 4), () => x * zeros(1, 2, 4, 4), () => nn.functional.conv2d(x, zeros(1, 2, 3, 3)),
            () => nn.functional.conv2d(zeros(1, 2, 4, 4), weight), () => where(x.gt(0), x, zeros(1, 2, 4, 4)),
            () => x.index_select(0, tensor([0L])), () => zeros(1, 2).index_select(0, rows), () =>
                x.lerp(zeros(1, 2, 4, 4), 0.5f),
        ];
        Assert.All(refused, operation => Assert.ThrowsAny<ExternalException>(operation));
    }

    [Fact]
    public void In_0_107_cat_matmul_and_copy_take_a_tensor_made_without_its_device()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 2);
        using var meta = new MetaDefault();
        Tensor[] lost = [cat([x, zeros(2, 2)]), x.matmul(zeros(2, 2)), zeros(2, 2).copy_(x)];
        Assert.All(lost, result => Assert.Equal(DeviceType.META, result.device_type));
    }

    [Fact]
    public void In_0_107_arrays_are_wrapped_and_scalars_are_made_without_regard_to_the_default()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 2);
        using var meta = new MetaDefault();
        OnCpu.Assert(from_array(new float[] { 1 }));
        OnCpu.Assert(frombuffer(new float[] { 1 }, ScalarType.Float32));
        OnCpu.Assert((x * 2) + 1);
    }
}
