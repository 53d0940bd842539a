using System;
using System.Globalization;
using System.Threading;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A libtorch tensor. It owns one reference, given back by <see cref="Dispose()"/> or its <see cref="DisposeScope"/>.</summary>
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private nint handle;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            Interlocked.Increment(ref totalCount);
            if (register)
                OwningDisposeScope = DisposeScopeManager.ThreadSingleton.Register(this);
        }

        ~Tensor() => Dispose(false);

        internal DisposeScope? OwningDisposeScope { get; set; }

        public IntPtr Handle =>
            handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        /// <summary>How many tensors are alive, in every thread.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        public bool IsInvalid => handle == 0;

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0)
                return;
            DisposeScopeManager.ThreadSingleton.Disposing(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Native.ft_release(DecoupleFromNativeHandle());
        }

        /// <summary>Empties this object; the caller owns the native tensor from now on.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            var released = Handle;
            Interlocked.Decrement(ref totalCount);
            handle = 0;
            return released;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope!);

        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            if (OwningDisposeScope is null)
                other?.Attach(this);
            else
                OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>Same shape, dtype and values.</summary>
        public bool Equals(Tensor target) => Ops.equal.CallBool(this, target);

        public override int GetHashCode() => base.GetHashCode();

        public override string ToString() => IsInvalid
            ? "disposed tensor"
            : string.Create(CultureInfo.InvariantCulture, $"[{string.Join('x', shape)}], type = {dtype}, device = {device}");

        public long Dimensions => Native.ft_dim(Handle);
        public long ndim => Dimensions;
        public long dim() => Dimensions;
        public long NumberOfElements => Native.ft_numel(Handle);
        public long numel() => NumberOfElements;
        public long ElementSize => dtype.ElementSize();
        public long element_size() => ElementSize;
        public ScalarType dtype => (ScalarType)Native.ft_dtype(Handle);
        public long storage_offset() => Native.ft_storage_offset(Handle);
        public bool is_contiguous() => Native.ft_is_contiguous(Handle) != 0;
        public bool is_floating_point() => dtype is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;
        public bool is_leaf => Native.ft_is_leaf(Handle) != 0;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;

        public DeviceType device_type
        {
            get
            {
                Native.ft_device(Handle, out var type, out _);
                return (DeviceType)type;
            }
        }

        public int device_index
        {
            get
            {
                Native.ft_device(Handle, out _, out var index);
                return index;
            }
        }

        public Device device => new(device_type, device_index);

        public long[] shape => size();
        public long size(int dim) => size()[dim < 0 ? dim + (int)Dimensions : dim];
        public long stride(int dim) => stride()[dim < 0 ? dim + (int)Dimensions : dim];

        public unsafe long[] size()
        {
            var sizes = new long[Dimensions];
            fixed (long* p = sizes)
                Native.ft_sizes(handle, p);
            return sizes;
        }

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* p = strides)
                Native.ft_strides(handle, p);
            return strides;
        }

        public bool requires_grad
        {
            get => Native.ft_requires_grad(Handle) != 0;
            set => Native.Check(Native.ft_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>The accumulated gradient, or null. Each read gives a new object over the same memory.</summary>
        public Tensor? grad
        {
            get
            {
                Native.Check(Native.ft_grad_of(Handle, out var grad));
                return grad == 0 ? null : new Tensor(grad);
            }
            set => Native.Check(Native.ft_set_grad(Handle, value is null ? 0 : value.Handle));
        }

        public void backward() => autograd.backward(this, grad_tensors: null);

        public void backward(System.Collections.Generic.IList<Tensor>? grad_tensors = null, bool retain_graph = false,
            bool create_graph = false, System.Collections.Generic.IList<Tensor>? inputs = null)
            => autograd.backward(this, grad_tensors, retain_graph, create_graph, inputs);
    }
}
