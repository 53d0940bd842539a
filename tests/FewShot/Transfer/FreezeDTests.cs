using System.Text.Json;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Parts;
using FewShotGan.Transfer;
using TorchSharp;

namespace FewShotGan.Tests.Transfer;

public class FreezeDTests
{
    [Fact]
    public void The_frozen_set_by_layers_is_the_official_one()
    {
        using var facts = JsonDocument.Parse(File.ReadAllText(GoldenFile.Locate("facts.json")));
        var rows = facts.RootElement.GetProperty("freezeD").GetProperty("rows");
        Assert.NotEqual(0, rows.GetArrayLength());
        foreach (var row in rows.EnumerateArray())
        {
            var (frozen, trained) = Split(
                Options(32, "resnet"), options =>
                    FreezeD.ByLayers(options, row.GetProperty("freeze_layers").GetInt32()));
            Assert.Equal(Names(row, "frozen_as_buffers"), frozen);
            Assert.Equal(Names(row, "trainable"), trained);
        }
    }

    [Theory]
    [InlineData(
        "resnet", 16,
        new[] { "b32.fromrgb", "b32.conv0", "b32.conv1", "b32.skip", "b16.conv0", "b16.conv1", "b16.skip" })]
    [InlineData("orig", 16, new[] { "b32.fromrgb", "b32.conv0", "b32.conv1", "b16.conv0", "b16.conv1" })]
    [InlineData("skip", 16, new[] { "b32.fromrgb", "b32.conv0", "b32.conv1", "b16.fromrgb", "b16.conv0", "b16.conv1" })]
    [InlineData("resnet", 32, new[] { "b32.fromrgb", "b32.conv0", "b32.conv1", "b32.skip" })]
    public void By_resolution_whole_blocks_are_frozen(string architecture, int resolution, string[] layers)
    {
        var (frozen, trained) = Split(Options(32, architecture), options => FreezeD.ByResolution(options, resolution));
        Assert.Equal(layers, frozen.Select(name => name[..name.LastIndexOf('.')]).Distinct());
        Assert.DoesNotContain(trained, name => layers.Contains(name[..name.LastIndexOf('.')]));
    }

    [Fact]
    public void Four_blocks_at_256_px_are_thirteen_layers()
    {
        var options = Options(256, "resnet");
        Assert.Equal(
            Split(options, o => FreezeD.ByLayers(o, 13)).Frozen,
            Split(options, o => FreezeD.ByResolution(o, 32)).Frozen);
    }

    [Fact]
    public void The_end_the_labels_mapping_and_the_generators_always_train()
    {
        var method = FreezeD.ByLayers(Options(32, "resnet") with { CDim = 4 }, 100);
        Assert.All(["b4.conv.weight", "b4.out.bias", "mapping.fc0.weight"], name =>
            Assert.True(method.Trains(NetworkRole.Discriminator, name)));
        Assert.All([NetworkRole.Generator, NetworkRole.GeneratorEma], role =>
            Assert.True(method.Trains(role, "b32.conv0.weight")));
    }

    private static StyleGan2DiscriminatorOptions Options(int resolution, string architecture) =>
        new() { Resolution = resolution, ChannelBase = 512, ChannelMax = 4, Architecture = architecture };

    private static (List<string> Frozen, List<string> Trained) Split(
        StyleGan2DiscriminatorOptions options, Func<StyleGan2DiscriminatorOptions, FreezeD> method)
    {
        using var rng = new torch.Generator(0);
        using var network = new StyleGan2Discriminator(options, rng);
        var freezeD = method(options);

        // The official order: from the image down.
        var names = network.Blocks.SelectMany(block => Names(network, $"b{block.Resolution}."))
            .Concat(Names(network, "b4.")).ToLookup(
            name => freezeD.Trains(NetworkRole.Discriminator, name));
        return (names[false].ToList(), names[true].ToList());
    }

    private static IEnumerable<string> Names(StyleGan2Discriminator network, string prefix) =>
        network.named_parameters().Select(pair => pair.Item1)
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal));

    private static IEnumerable<string> Names(JsonElement row, string key) =>
        row.GetProperty(key).EnumerateArray().Select(name => name.GetString()!);
}
