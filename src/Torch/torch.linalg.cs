using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class linalg
    {
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Ops.eigh.CallTwo(input, UPLO.ToString());

        public static Tensor svdvals(Tensor input) => Ops.svdvals.Call(input);
    }
}
