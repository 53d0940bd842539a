using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Torch.Tests;

public class TensorTests
{
    [Fact]
    public void Arithmetic_broadcasts_and_reduces()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, 2f, 3f, 4f, 5f, 6f], [2, 3]);
        var y = (2 * x - tensor([1f, 0f, -1f])) / 2.0 + 1;
        Assert.Equal([1.5f, 3f, 4.5f, 4.5f, 6f, 7.5f], y.data<float>().ToArray());
        Assert.Equal([6f, 9f, 12f], y.sum([0]).data<float>().ToArray());
        Assert.Equal([3f, 6f], y.mean([1]).data<float>().ToArray());
        Assert.Equal(27f, y.sum().ToSingle());
        Assert.Equal([1f, 0.5f], (1 / tensor([1f, 2f])).data<float>().ToArray());
    }

    [Fact]
    public void Shape_dtype_device_and_strides_are_libtorchs()
    {
        using var x = zeros([2, 3, 4], dtype: float64);
        using var y = x.permute(2, 0, 1);
        Assert.Equal([4, 2, 3], y.shape);
        Assert.Equal([1, 12, 4], y.stride());
        Assert.Equal(ScalarType.Float64, y.dtype);
        Assert.Equal("cpu", y.device.ToString());
        Assert.False(y.is_contiguous());
        Assert.Equal(4, y.size(0));
        Assert.Equal(3, y.size(-1));
    }

    [Fact]
    public void Data_of_a_strided_tensor_comes_in_the_order_of_its_shape()
    {
        using var scope = NewDisposeScope();
        var x = arange(6).reshape(2, 3).t();
        Assert.Equal([0L, 3, 1, 4, 2, 5], x.data<long>().ToArray());
        Assert.Equal(4L, x.data<long>()[1, 1]);
        Assert.Equal(5L, x.data<long>()[5]);
        Assert.Throws<ArgumentException>(() => x.data<float>());
    }

    [Fact]
    public void Indexing_follows_numpy()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).reshape(2, 3, 4);
        Assert.Equal(23, x[1, 2, 3].ToInt64());
        Assert.Equal([12L, 16, 20], x[1, .., 0].data<long>().ToArray());
        Assert.Equal([3L, 7, 11, 15, 19, 23], x[TensorIndex.Ellipsis, ^1].data<long>().ToArray());
        Assert.Equal([2, 1, 3, 4], x[TensorIndex.Colon, TensorIndex.Null].shape);
        Assert.Equal([0L, 2], x[0, 0, TensorIndex.Slice(step: 2)].data<long>().ToArray());
        Assert.Equal([20L, 12], x[1, TensorIndex.Tensor(tensor([2L, 0L])), 0].data<long>().ToArray());
        x[.., 1, ..] = zeros(4, int64);
        Assert.Equal(0, x[1, 1].sum().ToInt64());
        Assert.Equal(276 - 22 - 70, x.sum().ToInt64());
        Assert.Throws<IndexOutOfRangeException>(() => x[0, 0, 0, 0]);
    }

    [Fact]
    public void In_place_operators_change_the_tensor_and_return_it()
    {
        using var x = ones(3);
        Assert.Same(x, x.add_(1).mul_(3));
        Assert.Equal([6f, 6f, 6f], x.data<float>().ToArray());
    }

    [Fact]
    public void Bytes_are_the_tensors_own_memory()
    {
        using var x = tensor([1f, 2f]);
        MemoryMarshal.Cast<byte, float>(x.bytes)[1] = 5f;
        Assert.Equal([1f, 5f], x.data<float>().ToArray());
    }

    [Fact]
    public void Lists_of_tensors_come_back_one_by_one()
    {
        using var scope = NewDisposeScope();
        var parts = arange(6).chunk(3);
        Assert.Equal([2L, 3], parts[1].data<long>().ToArray());
        Assert.Equal([0L, 1, 4, 5], cat([parts[0], parts[2]]).data<long>().ToArray());
        var (values, indices) = tensor([3f, 9f, 4f]).max(0);
        Assert.Equal((9f, 1L), (values.ToSingle(), indices.ToInt64()));
    }

    [Fact]
    public void A_failing_call_throws_libtorchs_message_and_leaks_nothing()
    {
        using var a = ones(2, 3);
        using var b = ones(4, 5);
        var before = Tensor.TotalCount;
        var error = Assert.Throws<ExternalException>(() => a.matmul(b));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", error.Message, StringComparison.Ordinal);
        Assert.Throws<ExternalException>(() => cat([a, b]));
        Assert.Throws<ExternalException>(() => a.backward());
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        var x = ones(1);
        x.Dispose();
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => x.sum());
    }

    [Fact]
    public void Meta_tensors_have_shapes_and_no_memory()
    {
        using var scope = NewDisposeScope();
        var x = empty([1000000, 1000000], device: META);
        var y = (x * 2).sum([0]);
        Assert.True(y.is_meta);
        Assert.Equal([1000000], y.shape);
        Assert.Throws<InvalidOperationException>(() => y.bytes.Length);
        Assert.ThrowsAny<Exception>(() => nn.functional.linear(empty([2, 2], device: META), ones(2, 2), ones(2)).cpu());
    }

    [Fact]
    public void Grids_are_sampled_in_the_given_mode_with_the_given_padding()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1f, 2f, 3f, 4f], [1, 1, 1, 4]);

        // A quarter of a pixel to the left of each centre, the first one outside of the image by that.
        var theta = tensor([1f, 0, -0.125f, 0, 1, 0], [1, 2, 3]);
        var grid = nn.functional.affine_grid(theta, [1, 1, 1, 4]);
        Assert.Equal([1, 1, 4, 2], grid.shape);
        Assert.Equal([0.75f, 1.75f, 2.75f, 3.75f], Sampled(GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros));
        Assert.Equal([1f, 1.75f, 2.75f, 3.75f], Sampled(GridSampleMode.Bilinear, GridSamplePaddingMode.Border));
        Assert.Equal([1f, 2, 3, 4], Sampled(GridSampleMode.Nearest, GridSamplePaddingMode.Zeros));

        // Two pixels before the first: mirrored at its edge, the second.
        grid = nn.functional.affine_grid(tensor([1f, 0, -1, 0, 1, 0], [1, 2, 3]), [1, 1, 1, 4]);
        Assert.Equal([2f, 1, 1, 2], Sampled(GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection));

        float[] Sampled(GridSampleMode mode, GridSamplePaddingMode padding) =>
            nn.functional.grid_sample(x, grid, mode, padding).data<float>().ToArray();
    }

    [Fact]
    public void Scalars_keep_the_tensors_dtype()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.Float32, (ones(2) * 0.5).dtype);
        Assert.Equal(ScalarType.Int64, (arange(3) * 2).dtype);
        Assert.Equal(ScalarType.Float32, full([2], 1.5).dtype);
        Assert.Equal(ScalarType.Int64, full([2], 3).dtype);
        Assert.Equal(ScalarType.Bool, (ones(2) > 0).dtype);
    }
}
