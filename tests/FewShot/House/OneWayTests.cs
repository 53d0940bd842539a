using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Layers;
using FewShotGan.Onnx;
using FewShotGan.Recipes;
using Architecture = ArchUnitNET.Domain.Architecture;

namespace FewShotGan.Tests.House;

/// <summary>Rooms, the namespaces right under FewShotGan, use each other in one direction.</summary>
public sealed class OneWayTests
{
    private static readonly Architecture Library = new ArchLoader().LoadAssemblies(
        typeof(Recipe).Assembly, typeof(DiscriminatorOptions).Assembly, typeof(AdaOptions).Assembly,
        typeof(OnnxNetwork).Assembly, typeof(PartAttribute).Assembly).Build();

    private static readonly ILookup<string, (string From, string To, string Use)> Streets = Library.Types
        .SelectMany(
            type => type.Dependencies.Select(
                use => (From: Room(type), To: Room(use.Target), Use: $"{type.Name} uses {use.Target.Name}")))
        .Where(street => street.From is not null && street.To is not null && street.From != street.To)
        .ToLookup(street => street.From!, street => (street.From!, street.To!, street.Use));

    [Fact]
    public void No_room_uses_one_that_uses_it()
    {
        Assert.True(Streets.Count > 20, $"found {Streets.Count} rooms that use another");

        // Whoever uses nothing that is left is taken away, until nothing is left or all that is left lies in circles.
        var left = Streets.Select(room => room.Key).ToHashSet();
        while (left.RemoveWhere(room => !Streets[room].Any(street => left.Contains(street.To))) > 0)
        {
        }

        AssertNone(left.SelectMany(room => Streets[room]).Where(street => left.Contains(street.To)));
    }

    [Fact]
    public void The_drawing_in_architecture_md_has_every_room_above_those_that_it_uses()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs/architecture.md"));
        var lines = page.Split("```text\n")[1].Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var places = lines
            .SelectMany((line, i) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(room => (room, i)))
            .Where(entry => !entry.room.StartsWith("src/", StringComparison.Ordinal))
            .ToDictionary(entry => entry.room, entry => entry.i);
        var rooms = Library.Types.Select(Room).OfType<string>().Distinct().Append("Cli");
        Assert.Equal(rooms.Order(StringComparer.Ordinal), places.Keys.Order(StringComparer.Ordinal));
        Assert.All(places.Keys, room => Assert.Contains($"\n| {room} | ", page, StringComparison.Ordinal));
        AssertNone(Streets.SelectMany(room => room).Where(street => places[street.To] <= places[street.From]));
    }

    private static void AssertNone(IEnumerable<(string From, string To, string Use)> streets)
    {
        var lines = streets.Select(street => $"{street.From} -> {street.To}: {street.Use}").Distinct().Order().ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }

    private static string? Room(IType type) =>
        type.Namespace?.FullName.Split('.') is ["FewShotGan", var room, ..] ? room : null;
}
