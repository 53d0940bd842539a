using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>
/// Functions that libtorch compiles and runs: for operators that TorchSharp has no name for, and for many small ones in
/// one call, where a call from .NET costs more than what it computes.
/// </summary>
/// <param name="source">
/// TorchScript functions, each of which returns something, since TorchSharp cannot read nothing.
/// </param>
internal sealed class TorchScript(string source)
{
    private readonly jit.CompilationUnit compiled = jit.compile(source.ReplaceLineEndings("\n") + "\n");

    /// <summary>Calls a function.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="tensors">Its first arguments: tensors, and arrays of them.</param>
    /// <param name="numbers">The arguments behind them.</param>
    /// <returns>What it returns, as TorchSharp gives it.</returns>
    public object Call(string function, object[] tensors, params double[] numbers)
    {
        // These and the tensors are held here: a collection could otherwise take them away meanwhile.
        var scalars = numbers.Select(number => number.ToScalar()).ToArray();
        var result = compiled.invoke(function, [.. tensors, .. scalars]);
        foreach (var scalar in scalars) scalar.Dispose();
        GC.KeepAlive(tensors);
        return result;
    }
}
