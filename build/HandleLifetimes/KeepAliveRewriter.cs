using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace FewShotGan.HandleLifetimes;

/// <summary>
/// Keeps the objects whose handles a method passes to native code alive until that code has returned.
/// </summary>
/// <remarks>
/// TorchSharp reads a handle from an object (a Scalar, a Tensor, a Generator) and gives the bare pointer to libtorch.
/// In optimised code that was the object's last use: a garbage collection from there on may run its finaliser, which
/// frees what libtorch is reading. Here a call of <see cref="GC.KeepAlive"/> follows each native call and precedes each
/// return, for the parameters and local variables of the method and for every object that it reads a handle from. To
/// the compiler that is a use and nothing more. A span can't be its argument: what it holds is copied to an array.
/// </remarks>
public static class KeepAliveRewriter
{
    /// <summary>
    /// Rewrites every method that calls native code, reads or writes through a pointer, or has handles put in an array.
    /// </summary>
    /// <param name="module">TorchSharp's module, changed in place.</param>
    public static void Rewrite(ModuleDefinition module)
    {
        var collector = module.GetTypeReferences().Single(type => type.FullName == typeof(GC).FullName);
        var keepAlive = new MethodReference(nameof(GC.KeepAlive), module.TypeSystem.Void, collector)
        {
            Parameters = { new ParameterDefinition(module.TypeSystem.Object) },
        };
        List<MethodDefinition> methods =
        [
            .. module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)
                .Where(method => method.Body.Instructions.Any(NeedsOwners)),
        ];
        foreach (var method in methods) Rewrite(method.Body, keepAlive);
    }

    private static void Rewrite(MethodBody body, MethodReference keepAlive)
    {
        body.SimplifyMacros(); // Short branches may not reach over what is inserted.
        var code = body.GetILProcessor();
        foreach (var read in body.Instructions.Where(ReadsHandle).ToArray()) StoreOwner(code, read);
        foreach (var parameter in body.Method.Parameters) StoreElements(code, parameter);

        var parameters = body.Method.Parameters.Where(each => IsReference(each.ParameterType)).ToList();
        if (body.Method.HasThis && !body.Method.DeclaringType.IsValueType) parameters.Add(body.ThisParameter);
        var variables = body.Variables.Where(each => IsReference(each.VariableType)).ToList();
        foreach (var part in body.Instructions.ToArray())
        {
            if (IsNativeCall(part)) InsertAfter(code, part, Uses());
            else if (part.OpCode == OpCodes.Ret) Replace(code, part, [.. Uses(), code.Create(OpCodes.Ret)]);
        }

        body.OptimizeMacros();

        IEnumerable<Instruction> Uses() =>
            parameters.Select(parameter => code.Create(OpCodes.Ldarg, parameter))
                .Concat(variables.Select(variable => code.Create(OpCodes.Ldloc, variable)))
                .SelectMany(load => new[] { load, code.Create(OpCodes.Call, keepAlive) });
    }

    /// <summary>Puts the object that a handle is read from into a variable of its own.</summary>
    private static void StoreOwner(ILProcessor code, Instruction read)
    {
        var owner = new VariableDefinition(code.Body.Method.Module.TypeSystem.Object);
        code.Body.Variables.Add(owner);
        code.Body.InitLocals = true;
        var same = code.Create(OpCodes.Nop);
        (same.OpCode, same.Operand) = (read.OpCode, read.Operand);
        Replace(code, read, [code.Create(OpCodes.Dup), code.Create(OpCodes.Stloc, owner), same]);
    }

    /// <summary>Puts what a span of objects holds into an array, at the beginning of the method.</summary>
    private static void StoreElements(ILProcessor code, ParameterDefinition parameter)
    {
        if (parameter.ParameterType is not GenericInstanceType { Name: "ReadOnlySpan`1" or "Span`1" } span) return;
        if (!IsReference(span.GenericArguments[0])) return;
        var elements = new VariableDefinition(new ArrayType(span.GenericArguments[0]));
        code.Body.Variables.Add(elements);
        code.Body.InitLocals = true;
        var array = new ArrayType(span.ElementType.GenericParameters[0]);
        var toArray = new MethodReference("ToArray", array, span) { HasThis = true };
        var first = code.Body.Instructions[0];
        code.InsertBefore(first, code.Create(OpCodes.Ldarga, parameter));
        code.InsertBefore(first, code.Create(OpCodes.Call, toArray));
        code.InsertBefore(first, code.Create(OpCodes.Stloc, elements));
    }

    /// <summary>Branches to the old instruction then lead to the first of the new ones.</summary>
    private static void Replace(ILProcessor code, Instruction old, IReadOnlyList<Instruction> parts)
    {
        (old.OpCode, old.Operand) = (parts[0].OpCode, parts[0].Operand);
        InsertAfter(code, old, parts.Skip(1));
    }

    private static void InsertAfter(ILProcessor code, Instruction place, IEnumerable<Instruction> parts)
    {
        foreach (var part in parts)
        {
            code.InsertAfter(place, part);
            place = part;
        }
    }

    private static bool NeedsOwners(Instruction part) => IsNativeCall(part) || UsesPointer(part) || MakesHandles(part);

    private static bool IsNativeCall(Instruction part) => part.Operand is MethodDefinition { IsPInvokeImpl: true };

    private static bool MakesHandles(Instruction part) =>
        part.Operand is MethodReference { ReturnType: ArrayType { ElementType.MetadataType: MetadataType.IntPtr } };

    private static bool UsesPointer(Instruction part) =>
        part.OpCode.Code is Code.Ldobj or Code.Stobj or Code.Cpblk or Code.Initblk
            or (>= Code.Ldind_I1 and <= Code.Stind_R8) or Code.Stind_I;

    /// <summary>Whether a pointer is read, by a field or a property, from an object that a finaliser frees.</summary>
    private static bool ReadsHandle(Instruction part) => part switch
    {
        { OpCode.Code: Code.Ldfld, Operand: FieldReference field } => Holds(field.DeclaringType, field.FieldType),
        { Operand: MethodReference { HasThis: true, HasParameters: false } getter } =>
            getter.Name.StartsWith("get_", StringComparison.Ordinal) && Holds(getter.DeclaringType, getter.ReturnType),
        _ => false,
    };

    private static bool Holds(TypeReference owner, TypeReference value) =>
        value.MetadataType is MetadataType.IntPtr or MetadataType.Pointer && HasFinaliser(owner);

    private static bool HasFinaliser(TypeReference type) =>
        type.GetElementType() is TypeDefinition { IsValueType: false } known
        && (known.Methods.Any(method => method.Name == "Finalize")
            || (known.BaseType is { } parent && HasFinaliser(parent)));

    private static bool IsReference(TypeReference type) => type.MetadataType
        is MetadataType.Class or MetadataType.Object or MetadataType.Array
        or MetadataType.GenericInstance && !type.IsValueType;
}
