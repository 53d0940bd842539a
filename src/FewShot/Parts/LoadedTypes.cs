using System.Reflection;

namespace FewShotGan.Parts;

/// <summary>Where parts and commands that name themselves by an attribute are looked for.</summary>
internal static class LoadedTypes
{
    /// <summary>The types of an assembly, and of all loaded ones that use it.</summary>
    /// <param name="own">The assembly.</param>
    public static IEnumerable<Type> Using(Assembly own) => AppDomain.CurrentDomain.GetAssemblies()
        .Where(assembly => !assembly.IsDynamic && (assembly == own
            || assembly.GetReferencedAssemblies().Any(used => used.Name == own.GetName().Name)))
        .SelectMany(assembly => assembly.GetTypes());
}
