using System;
using System.IO;
using System.Runtime.CompilerServices;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        internal unsafe byte* DataPointer()
        {
            Native.Check(Native.ft_data(Handle, out var data));
            return (byte*)data;
        }

        /// <summary>The memory of a contiguous CPU tensor.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                RequireCpu();
                return new Span<byte>(DataPointer(), checked((int)(NumberOfElements * ElementSize)));
            }
            set
            {
                var own = bytes;
                if (value.Length != own.Length)
                    throw new ArgumentException("Mismatched data sizes in tensor-to-tensor copy.");
                value.CopyTo(own);
            }
        }

        /// <summary>Typed access to a CPU tensor's elements, whatever its strides.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireCpu();
            if (Unsafe.SizeOf<T>() != ElementSize)
                throw new ArgumentException($"{typeof(T).Name} is not the type of a {dtype} tensor's elements.");
            return new TensorAccessor<T>(this);
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException($"Number of elements in the tensor must be 1, but was {NumberOfElements}.");
            if (is_cpu())
                return data<T>()[0];
            using var local = cpu();
            return local.data<T>()[0];
        }

        private void RequireCpu()
        {
            if (!is_cpu())
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator bool(Tensor value) => value.ToBoolean();
        public static explicit operator byte(Tensor value) => value.ToByte();
    }
}
