using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class linalg
    {
        public static Tensor svdvals(Tensor input) => Ops.svdvals.Call(input);
    }
}
