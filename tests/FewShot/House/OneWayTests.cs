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

    [Fact]
    public void No_room_uses_one_that_uses_it()
    {
        var streets = Library.Types
            .SelectMany(
                type => type.Dependencies.Select(
                    use => (From: Room(type), To: Room(use.Target), Use: $"{type.Name} uses {use.Target.Name}")))
            .Where(street => street.From is not null && street.To is not null && street.From != street.To)
            .ToLookup(street => street.From!);
        Assert.True(streets.Count > 20, $"found {streets.Count} rooms that use another");

        // Whoever uses nothing that is left is taken away, until nothing is left or all that is left lies in circles.
        var left = streets.Select(room => room.Key).ToHashSet();
        while (left.RemoveWhere(room => !streets[room].Any(street => left.Contains(street.To!))) > 0)
        {
        }

        var circles = left.SelectMany(room => streets[room]).Where(street => left.Contains(street.To!))
            .Select(street => $"{street.From} -> {street.To}: {street.Use}").Distinct().Order();
        Assert.True(left.Count == 0, string.Join('\n', circles));
    }

    private static string? Room(IType type) =>
        type.Namespace?.FullName.Split('.') is ["FewShotGan", var room, ..] ? room : null;
}
