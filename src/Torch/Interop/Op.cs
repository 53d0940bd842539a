using System;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// One ATen operator, called through libtorch's dispatcher. Arguments follow the operator's schema; those left out at
/// the end take the schema's defaults.
/// </summary>
internal sealed unsafe class Op(string name, string overload = "")
{
    private const int MaxResults = 4;
    private nint handle;

    /// <summary>Calls an operator that returns one tensor.</summary>
    internal Tensor Call(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc Value[MaxResults];
        Invoke(args, results);
        return new Tensor(results[0].Pointer);
    }

    /// <summary>Calls an operator that returns two tensors.</summary>
    internal (Tensor, Tensor) CallTwo(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc Value[MaxResults];
        Invoke(args, results);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer));
    }

    /// <summary>Calls an operator that returns a list of tensors.</summary>
    internal Tensor[] CallList(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc Value[MaxResults];
        Invoke(args, results);
        var handles = new ReadOnlySpan<nint>((void*)results[0].Pointer, (int)results[0].Length);
        var tensors = new Tensor[handles.Length];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = new Tensor(handles[i]);
        Native.ft_free_list(results[0].Pointer);
        return tensors;
    }

    /// <summary>Calls an operator that returns a bool.</summary>
    internal bool CallBool(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc Value[MaxResults];
        Invoke(args, results);
        return results[0].Int != 0;
    }

    /// <summary>Calls an operator that changes its first argument and returns it; its own handle is let go.</summary>
    internal Tensor InPlace(Tensor self, params ReadOnlySpan<Arg> rest)
    {
        var args = new Arg[rest.Length + 1];
        args[0] = self;
        rest.CopyTo(args.AsSpan(1));
        var results = stackalloc Value[MaxResults];
        Invoke(args, results);
        Native.ft_release(results[0].Pointer);
        return self;
    }

    private void Invoke(ReadOnlySpan<Arg> args, Value* results)
    {
        if (handle == 0)
            Native.Check(Native.ft_operator(name, overload, out handle));

        var words = 0;
        foreach (ref readonly var arg in args)
            words += arg.Words;
        var values = stackalloc Value[args.Length];
        Span<long> scratch = words <= 64 ? stackalloc long[64] : new long[words];
        fixed (long* start = scratch)
        {
            var next = start;
            for (var i = 0; i < args.Length; i++)
            {
                values[i] = args[i].Marshal(next);
                next += args[i].Words;
            }
            Native.Check(Native.ft_call(handle, values, args.Length, results, MaxResults, out _));
        }
        foreach (ref readonly var arg in args)
            GC.KeepAlive(arg.Reference);
    }
}
