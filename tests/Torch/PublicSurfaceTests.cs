using System.Globalization;
using System.Reflection;

namespace FewShotGan.Torch.Tests;

/// <summary>
/// Everything public or protected in src/Torch must exist, to the letter, in TorchSharp 0.107, whose surface
/// <c>Fixtures/torchsharp-0.107-api.txt</c> lists: then what compiles against ours compiles against the published package.
/// </summary>
public class PublicSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Every_public_member_is_TorchSharps()
    {
        var theirs = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "torchsharp-0.107-api.txt")).ToHashSet();
        var ours = typeof(TorchSharp.torch).Assembly.GetTypes().Where(IsVisible).SelectMany(Lines).ToList();

        Assert.True(ours.Count > 500, $"only {ours.Count} lines: the reflection is broken");
        var extra = ours.Where(line => !theirs.Contains(line)).ToList();
        Assert.True(extra.Count == 0, $"{extra.Count} lines that TorchSharp 0.107 lacks:\n{string.Join('\n', extra)}");
    }

    private static bool IsVisible(Type type)
        => type.IsNested
            ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
            : type.IsPublic;

    private static IEnumerable<string> Lines(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : "class";
        yield return $"{type.FullName} | type | {kind} : {type.BaseType}";
        foreach (var implemented in type.GetInterfaces().Where(i => i.IsVisible))
            yield return $"{type.FullName} | implements | {implemented}";
        foreach (var member in type.GetMembers(Declared))
            if (Describe(member) is { } description)
                yield return $"{type.FullName} | {member} | {description}";
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        FieldInfo f when f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly
            => f.IsLiteral ? $"= {Convert.ToString(f.GetRawConstantValue(), CultureInfo.InvariantCulture)}" : "field",
        PropertyInfo p when Accessors(p) is { Length: > 0 } accessors => accessors,
        MethodBase m when (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly) && !IsAccessor(m)
            => string.Join(',', m.GetParameters().Select(Parameter)),
        _ => null,
    };

    private static bool IsAccessor(MethodBase method)
        => method.IsSpecialName && (method.Name.StartsWith("get_", StringComparison.Ordinal) || method.Name.StartsWith("set_", StringComparison.Ordinal));

    private static string Accessors(PropertyInfo property)
        => string.Join(' ', new[] { (property.GetMethod, "get"), (property.SetMethod, "set") }
            .Where(a => a.Item1 is { } m && (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly)).Select(a => a.Item2));

    private static string Parameter(ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue)
            return parameter.Name!;
        var value = parameter.RawDefaultValue;
        return $"{parameter.Name}={(value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture))}";
    }
}
