using System.Reflection;
using FewShotGan.Layers;

namespace FewShotGan.Parts;

/// <summary>
/// The parts of a kind by their names: every record with a <see cref="PartAttribute"/> that derives from the kind's, in
/// this library or in an assembly that uses it and is loaded when a part of the kind is first asked for.
/// </summary>
public static class PartRegistry
{
    /// <summary>The records of a kind by name, in the order of the names.</summary>
    /// <typeparam name="TOptions">The kind, such as the options of losses.</typeparam>
    public static IReadOnlyDictionary<string, Type> All<TOptions>()
        where TOptions : class => Kind<TOptions>.Parts.Value;

    /// <summary>The records of a kind that is known at run time only.</summary>
    /// <param name="kind">The kind's record.</param>
    public static IReadOnlyDictionary<string, Type> All(Type kind) =>
        (IReadOnlyDictionary<string, Type>)typeof(PartRegistry)
        .GetMethod(nameof(All), genericParameterCount: 1, [])!.MakeGenericMethod(kind).Invoke(null, null)!;

    /// <summary>The records of all kinds that have something in common, in no particular order.</summary>
    /// <typeparam name="TContract">What they have in common.</typeparam>
    internal static IEnumerable<Type> Every<TContract>() => LoadedTypes.Using(typeof(PartAttribute).Assembly)
        .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(TContract))
            && type.GetCustomAttribute<PartAttribute>() is not null);

    /// <summary>The name of a part.</summary>
    /// <param name="options">Its record.</param>
    public static string NameOf(object options) => NameOf(options.GetType());

    /// <summary>The name of a part's record.</summary>
    /// <param name="type">The record's type.</param>
    public static string NameOf(Type type) => type.GetCustomAttribute<PartAttribute>()?.Name
        ?? throw new ArgumentException($"{type} has no [Part] with its name in recipes.", nameof(type));

    private static class Kind<TOptions>
    {
        public static readonly Lazy<SortedDictionary<string, Type>> Parts = new(Find);

        private static SortedDictionary<string, Type> Find() =>
            new(Every<TOptions>().ToDictionary(NameOf), StringComparer.Ordinal);
    }
}
