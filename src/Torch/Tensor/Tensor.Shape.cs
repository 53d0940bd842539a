using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Ops.view.Call(this, shape);
        public Tensor view_as(Tensor other) => Ops.view.Call(this, other.size());
        public Tensor reshape(params long[] shape) => Ops.reshape.Call(this, shape);
        public Tensor permute(params long[] permutation) => Ops.permute.Call(this, permutation);
        public Tensor permute(IEnumerable<long> permutation) => Ops.permute.Call(this, permutation.ToArray());
        public Tensor transpose(long dim0, long dim1) => Ops.transpose.Call(this, dim0, dim1);
        public Tensor t() => Ops.t.Call(this);
        public Tensor squeeze(long? dim = null) => dim is null ? Ops.squeeze.Call(this) : Ops.squeeze_dim.Call(this, dim);
        public Tensor unsqueeze(long dim) => Ops.unsqueeze.Call(this, dim);
        public Tensor expand(params long[] sizes) => Ops.expand.Call(this, sizes);
        public Tensor expand_as(Tensor other) => Ops.expand.Call(this, other.size());
        public Tensor broadcast_to(params long[] shape) => Ops.expand.Call(this, shape);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Ops.flatten.Call(this, start_dim, end_dim);
        public Tensor unflatten(long dim, params long[] sizes) => Ops.unflatten.Call(this, dim, sizes);
        public Tensor repeat(params long[] sizes) => Ops.repeat.Call(this, sizes);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null)
            => Ops.repeat_interleave.Call(this, repeats, dim, output_size);
        public Tensor tile(params long[] reps) => Ops.tile.Call(this, reps);
        public Tensor flip(params long[] dims) => Ops.flip.Call(this, dims);
        public Tensor roll(long shifts, long? dims = null) => Ops.roll.Call(this, new[] { shifts }, dims is null ? [] : new[] { dims.Value });
        public Tensor roll(long[] shifts, long[] dims) => Ops.roll.Call(this, shifts, dims);
        public Tensor narrow(long dim, long start, long length) => Ops.narrow.Call(this, dim, start, length);
        public Tensor select(long dim, long index) => Ops.select.Call(this, dim, index);
        public Tensor slice(long dim, long start, long finish, long step) => Ops.slice.Call(this, dim, start, finish, step);
        public Tensor index_select(long dim, Tensor index) => Ops.index_select.Call(this, dim, index);
        public Tensor gather(long dim, Tensor index) => Ops.gather.Call(this, dim, index);
        public Tensor[] chunk(long chunks, long dim = 0) => Ops.chunk.CallList(this, chunks, dim);
        public Tensor[] split(long size, int dim = 0) => Ops.split.CallList(this, size, (long)dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Ops.split_sizes.CallList(this, sizes, dim);
        public Tensor[] unbind(long dimension = 0) => Ops.unbind.CallList(this, dimension);
        public Tensor diag(long diagonal = 0) => Ops.diag.Call(this, diagonal);
        public Tensor nonzero() => Ops.nonzero.Call(this);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Ops.as_strided.Call(this, size, strides, storageOffset);

        public Tensor contiguous() => Ops.contiguous.Call(this);
        public Tensor clone() => Ops.clone.Call(this);
        public Tensor detach() => Ops.detach.Call(this);
        public Tensor alias() => Ops.alias.Call(this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Ops.copy_.InPlace(this, source, nonBlocking);
        public Tensor fill_(Scalar value) => Ops.fill_.InPlace(this, value);
        public Tensor zero_() => Ops.zero_.InPlace(this);
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) => Ops.normal_.InPlace(this, mean, std, generator);
        public Tensor uniform_(double from, double to, Generator? generator = null) => Ops.uniform_.InPlace(this, from, to, generator);

        public Tensor cpu() => to(CPU);
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => Convert(null, device, copy, disposeAfter, non_blocking);
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => Convert(type, null, copy, disposeAfter, non_blocking);
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => Convert(type, device, copy, disposeAfter, non_blocking);
        public Tensor to(Tensor other, bool non_blocking = false) => Convert(other.dtype, other.device, false, false, non_blocking);
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => Convert(type, null, copy, disposeAfter, non_blocking);
        public Tensor type(ScalarType dtype) => to(dtype);
        public Tensor @float() => to(ScalarType.Float32);
        public Tensor @double() => to(ScalarType.Float64);
        public Tensor @long() => to(ScalarType.Int64);
        public Tensor @int() => to(ScalarType.Int32);
        public Tensor @byte() => to(ScalarType.Byte);
        public Tensor @bool() => to(ScalarType.Bool);
        public Tensor bfloat16() => to(ScalarType.BFloat16);

        /// <summary>This tensor when it already is what is asked for (as a new object over it), else a copy that is.</summary>
        private Tensor Convert(ScalarType? dtype, Device? device, bool copy, bool disposeAfter, bool nonBlocking)
        {
            var result = Ops.to.Call(this, dtype, Arg.None, device, Arg.None, nonBlocking, copy);
            if (disposeAfter)
                Dispose();
            return result;
        }
    }
}
