using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module trains. It takes the native tensor over; the object it was made from is empty afterwards.</summary>
    public class Parameter : Tensor
    {
        public Parameter(Tensor data, bool requires_grad = true) : this(data, data.OwningDisposeScope, requires_grad) { }

        private Parameter(Tensor data, DisposeScope? scope, bool requires_grad)
            : base(Empty(data, requires_grad), register: false) => scope?.Adopt(this);

        private static nint Empty(Tensor data, bool requires_grad)
        {
            data.requires_grad = requires_grad;
            data.OwningDisposeScope?.MarkAsDisposed(data);
            return data.DecoupleFromNativeHandle();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
