using System;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The shim's functions, as <c>native/shim.cpp</c> declares them.</summary>
internal static unsafe partial class Native
{
    private const string Library = "fewshot_torch";

    [LibraryImport(Library)] private static partial nint ft_error();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ft_operator(string name, string overload, out nint result);
    [LibraryImport(Library)]
    internal static partial int ft_call(nint op, Value* arguments, long given, Value* results, long room, out long count);
    [LibraryImport(Library)] internal static partial void ft_free_list(nint list);

    [LibraryImport(Library)] internal static partial void ft_release(nint tensor);
    [LibraryImport(Library)] internal static partial long ft_dim(nint tensor);
    [LibraryImport(Library)] internal static partial long ft_numel(nint tensor);
    [LibraryImport(Library)] internal static partial long ft_storage_offset(nint tensor);
    [LibraryImport(Library)] internal static partial void ft_sizes(nint tensor, long* sizes);
    [LibraryImport(Library)] internal static partial void ft_strides(nint tensor, long* strides);
    [LibraryImport(Library)] internal static partial int ft_dtype(nint tensor);
    [LibraryImport(Library)] internal static partial void ft_device(nint tensor, out int type, out int index);
    [LibraryImport(Library)] internal static partial int ft_is_contiguous(nint tensor);
    [LibraryImport(Library)] internal static partial int ft_data(nint tensor, out nint data);

    [LibraryImport(Library)] internal static partial int ft_requires_grad(nint tensor);
    [LibraryImport(Library)] internal static partial int ft_is_leaf(nint tensor);
    [LibraryImport(Library)] internal static partial int ft_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] internal static partial int ft_grad_of(nint tensor, out nint grad);
    [LibraryImport(Library)] internal static partial int ft_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)] internal static partial int ft_grad_enabled();
    [LibraryImport(Library)] internal static partial void ft_set_grad_enabled(int enabled);
    [LibraryImport(Library)]
    internal static partial int ft_grad(nint* outputs, long outputCount, nint* inputs, long inputCount,
        nint* gradOutputs, long gradCount, int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)]
    internal static partial int ft_backward(nint* tensors, long count, nint* gradTensors, long gradCount,
        int retainGraph, int createGraph, nint* inputs, long inputCount);

    [LibraryImport(Library)] internal static partial nint ft_generator_new(ulong seed);
    [LibraryImport(Library)] internal static partial nint ft_generator_default();
    [LibraryImport(Library)] internal static partial void ft_generator_free(nint generator);
    [LibraryImport(Library)] internal static partial void ft_generator_seed(nint generator, ulong seed);
    [LibraryImport(Library)] internal static partial ulong ft_generator_initial_seed(nint generator);
    [LibraryImport(Library)] internal static partial int ft_generator_state(nint generator, out nint state);
    [LibraryImport(Library)] internal static partial int ft_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)] internal static partial int ft_threads();
    [LibraryImport(Library)] internal static partial void ft_set_threads(int count);
    [LibraryImport(Library)] internal static partial int ft_interop_threads();
    [LibraryImport(Library)] internal static partial int ft_set_interop_threads(int count);
    [LibraryImport(Library)] internal static partial int ft_cuda_available();

    /// <summary>Throws what libtorch said when <paramref name="status"/> is not 0.</summary>
    internal static void Check(int status)
    {
        if (status != 0)
            throw new ExternalException(Marshal.PtrToStringUTF8(ft_error()));
    }
}
