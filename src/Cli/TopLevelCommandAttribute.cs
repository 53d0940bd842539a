using System.CommandLine;
using System.Reflection;
using FewShotGan.Parts;

namespace FewShotGan.Cli;

/// <summary>
/// Marks a class whose static method <c>Create(Terminal)</c> makes a command of the program; it needs no other
/// registration.
/// </summary>
/// <param name="place">Where <c>--help</c> lists it; those with the same place stand by their names.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TopLevelCommandAttribute(int place) : Attribute
{
    private const string Method = "Create";

    /// <summary>The commands in their order.</summary>
    /// <param name="terminal">Where they write.</param>
    public static IEnumerable<Command> All(Terminal terminal) =>
        LoadedTypes.Using(typeof(TopLevelCommandAttribute).Assembly)
            .Select(type => (Type: type, Mark: type.GetCustomAttribute<TopLevelCommandAttribute>()))
            .Where(found => found.Mark is not null)
            .Select(found => (found.Mark!.Place, Command: Maker(found.Type)(terminal)))
            .OrderBy(found => found.Place).ThenBy(found => found.Command.Name, StringComparer.Ordinal)
            .Select(found => found.Command);

    private int Place => place;

    private static Func<Terminal, Command> Maker(Type type) =>
        type.GetMethod(Method)!.CreateDelegate<Func<Terminal, Command>>();
}
