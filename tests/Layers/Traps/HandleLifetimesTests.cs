using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

/// <summary>
/// The TorchSharp.dll beside a program is the one that <c>build/HandleLifetimes</c> has rewritten: what libtorch reads
/// outlives the call.
/// </summary>
public sealed class HandleLifetimesTests
{
    private const int Rows = 4096;

    /// <summary>Operators that read a number late or often, since a short call rarely meets a collection.</summary>
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Int64)]
    public void Numbers_outlive_the_call_that_reads_them(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var x = zeros(Rows, 2, dtype: type, device: CPU);
        var source = ones(Rows, 2, dtype: type, device: CPU);
        var index = arange(Rows, device: CPU);
        var mask = ones(Rows, 2, dtype: ScalarType.Bool, device: CPU);

        using var collections = new Collections();
        // Methods are compiled with optimisation only after some tens of calls.
        for (int i = 0; i < 400; i++)
        {
            using var inner = NewDisposeScope();
            AssertAll(6, AddScaled(x.zero_(), index, source));
            AssertAll(7, Filled(x, index, mask));
            AssertAll(9, Short(x.zero_()));
        }
    }

    [Fact]
    public void Every_method_of_TorchSharp_keeps_its_arguments_alive()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(torch).Assembly.Location);
        var methods = assembly.MainModule.GetTypes().SelectMany(type => type.Methods)
            .Where(method => method.HasBody && method.Parameters.Any(IsOwner)).ToList();
        var native = methods.Where(method => method.Body.Instructions.Any(IsNativeCall)).ToList();
        Assert.InRange(native.Count(method => method.Parameters.Any(IsScalar)), 80, int.MaxValue);
        Assert.DoesNotContain(
            native, method => method.Body.Instructions.Where(IsNativeCall).Any(call => !KeepsArguments(method, call)));

        // A number's handle that is read in one method and used in another would be beyond the reach of this.
        Assert.DoesNotContain(methods.Except(native), method => method.Body.Instructions.Any(ReadsScalar));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Tensor AddScaled(Tensor x, Tensor index, Tensor source) => x.index_add_(0, index, source, 6);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Tensor Filled(Tensor x, Tensor index, Tensor mask) => x.masked_fill(mask, 5).index_fill(0, index, 7);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Tensor Short(Tensor x) => ((x.add_(2, 2) * 2) + 1).clamp_min(3);

    private static void AssertAll(long expected, Tensor actual) =>
        Assert.True(actual.eq(full_like(actual, expected)).all().item<bool>());

    private static bool KeepsArguments(MethodDefinition method, Instruction call)
    {
        var kept = new HashSet<ParameterDefinition>();
        for (var load = call.Next;
            load.Next?.Operand is MethodReference { Name: nameof(GC.KeepAlive) };
            load = load.Next.Next)
        {
            if (ParameterOf(method, load) is { } parameter) kept.Add(parameter);
        }

        return method.Parameters.Where(IsOwner).All(kept.Contains);
    }

    private static ParameterDefinition? ParameterOf(MethodDefinition method, Instruction load)
    {
        if (load.Operand is ParameterDefinition named) return named;
        int place = load.OpCode.Code - Code.Ldarg_0 - (method.HasThis ? 1 : 0);
        return load.OpCode.Code is >= Code.Ldarg_0 and <= Code.Ldarg_3 && place >= 0 ? method.Parameters[place] : null;
    }

    private static bool IsScalar(ParameterDefinition parameter) => Element(parameter).Name == nameof(Scalar);

    private static bool IsOwner(ParameterDefinition parameter) =>
        IsScalar(parameter)
        || Element(parameter).Name is nameof(Tensor) or nameof(torch.Generator) or nameof(TorchSharp.Modules.Parameter);

    private static TypeReference Element(ParameterDefinition parameter) =>
        parameter.ParameterType is ArrayType array ? array.ElementType : parameter.ParameterType;

    private static bool IsNativeCall(Instruction part) => part.Operand is MethodDefinition { IsPInvokeImpl: true };

    private static bool ReadsScalar(Instruction instruction) =>
        instruction.Operand is MethodReference { Name: "get_Handle", DeclaringType.Name: nameof(Scalar) };
}
