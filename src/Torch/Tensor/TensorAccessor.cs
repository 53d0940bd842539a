using System;
using System.Collections;
using System.Collections.Generic;

namespace TorchSharp.Utils;

/// <summary>Typed access to a CPU tensor's elements in row-major order of its shape.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;

    internal TensorAccessor(torch.Tensor tensor) => this.tensor = tensor;

    public long Count => tensor.IsInvalid ? 0 : tensor.NumberOfElements;

    public unsafe T this[params long[] indices]
    {
        get => *At(indices);
        set => *At(indices) = value;
    }

    public unsafe T[] ToArray()
    {
        if (tensor.NumberOfElements == 0)
            return [];
        if (tensor.is_contiguous())
            return new ReadOnlySpan<T>(tensor.DataPointer(), checked((int)Count)).ToArray();
        using var dense = tensor.contiguous();
        return new ReadOnlySpan<T>(dense.DataPointer(), checked((int)Count)).ToArray();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    public void Dispose() { }

    private unsafe T* At(long[] indices)
    {
        var (sizes, strides) = (tensor.size(), tensor.stride());
        long offset = 0;
        if (indices.Length == 1 && sizes.Length != 1)
        {
            var rest = indices[0];
            if (rest < 0 || rest >= Count)
                throw new IndexOutOfRangeException();
            for (var d = sizes.Length - 1; d >= 0; d--)
            {
                offset += rest % sizes[d] * strides[d];
                rest /= sizes[d];
            }
        }
        else
        {
            for (var d = 0; d < indices.Length; d++)
            {
                if (indices[d] < 0 || indices[d] >= sizes[d])
                    throw new IndexOutOfRangeException();
                offset += indices[d] * strides[d];
            }
        }
        return (T*)tensor.DataPointer() + offset;
    }
}
