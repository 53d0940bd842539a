using FewShotGan.Checkpoints;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Pretrained;
using FewShotGan.Training;
using FewShotGan.Transfer;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Pretrained;

public sealed class SourceArchitectureTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<int, string, int, int, int, int, int> Generators => new()
    {
        { 8, "skip", 64, 8, 8, 0, 1 }, { 16, "skip", 512, 16, 12, 4, 2 }, { 32, "resnet", 300, 20, 8, 0, 3 },
            { 64, "orig", 256, 64, 8, 3, 8 },
        { 32, "skip", 1024, 8, 16, 0, 2 }, { 32, "skip", 64, 512, 8, 0, 2 },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Generators))]
    public void A_generators_architecture_is_read_off_its_tensors(
        int side, string architecture, int channelBase, int max, int z, int c, int mapping)
    {
        var options = new StyleGan2GeneratorOptions
        {
            Resolution = side, Architecture = architecture, ChannelBase = channelBase, ChannelMax = max, ZDim = z,
                WDim = z + 4, CDim = c,
            MappingLayers = mapping, UseNoise = side != 64,
        };
        using var rng = new Generator(0);
        using var network = new StyleGan2Generator(options, rng);
        var found = Assert.IsType<StyleGan2GeneratorOptions>(Find(Written(network, "G_ema."))!.Generator);
        Assert.Equal(
            (side, architecture, z, z + 4, c, mapping, 3, side != 64),
            (found.Resolution, found.Architecture, found.ZDim, found.WDim, found.CDim, found.MappingLayers,
                found.ImageChannels, found.UseNoise));
        using var again = new StyleGan2Generator(found, rng);
        AssertSameShapes(network, again);
    }

    [Theory]
    [InlineData(8, "resnet", 64, 8, 0, 1)]
    [InlineData(16, "skip", 512, 16, 4, 2)]
    [InlineData(32, "orig", 300, 20, 0, 0)]
    [InlineData(64, "resnet", 256, 64, 3, 1)]
    public void A_discriminators_architecture_is_read_off_its_tensors(
        int side, string architecture, int channelBase, int max, int c, int mbstd)
    {
        var options = new StyleGan2DiscriminatorOptions
        {
            Resolution = side, Architecture = architecture, ChannelBase = channelBase, ChannelMax = max, CDim = c,
                MbstdChannels = mbstd,
        };
        using var rng = new Generator(0);
        using var network = new StyleGan2Discriminator(options, rng);
        foreach (var prefix in new[] { "D.", "" })
        {
            var source = Find(Written(network, prefix))!;
            Assert.Null(source.Generator);
            Assert.True(source.Inferred);
            var found = Assert.IsType<StyleGan2DiscriminatorOptions>(source.Discriminator);
            Assert.Equal(
                (side, architecture, c, mbstd),
                (found.Resolution, found.Architecture, found.CDim, found.MbstdChannels));
            using var again = new StyleGan2Discriminator(found, rng);
            AssertSameShapes(network, again);
        }
    }

    [Theory]
    [InlineData("stylegan2_g32")]
    [InlineData("stylegan2_g32_cond")]
    [InlineData("stylegan2_g16_clamp")]
    public void Official_weights_give_the_architecture_they_were_made_with(string name)
    {
        using var golden = GoldenFile.Open(name);
        var weights = golden.After("G.").Select(key => (key, golden["G." + key])).ToList();
        Assert.NotEmpty(weights);
        Safetensors.Write(folder.File("g.safetensors"), weights);
        var found = Assert.IsType<StyleGan2GeneratorOptions>(
            TransferSource.FindArchitecture(folder.File("g.safetensors"))!.Generator);
        using var rng = new Generator(0);
        using var network = new StyleGan2Generator(found, rng);
        var shapes = network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.shape);
        Assert.Equal(
            weights.Select(pair => pair.key).Order(StringComparer.Ordinal), shapes.Keys.Order(StringComparer.Ordinal));
        Assert.All(weights, pair => Assert.Equal(shapes[pair.key], pair.Item2.shape));
    }

    [Fact]
    public void A_checkpoint_says_what_shapes_do_not_show()
    {
        using var tiny = new TinyRun();
        var recipe =
            tiny.Recipe with { Generator = (StyleGan2GeneratorOptions)tiny.Recipe.Generator with { ConvClamp = 3 } };
        using var session = new FewShotGan.Training.TrainingSession(
            recipe, FewShotGan.Images.ImageSet.Load(recipe.Data), CPU);
        Checkpoint.Save(tiny.File("a"), session);
        var found = TransferSource.FindArchitecture(tiny.File("a"))!;
        Assert.False(found.Inferred);
        Assert.Equal(3, Assert.IsType<StyleGan2GeneratorOptions>(found.Generator).ConvClamp);
        Assert.Equal(2, Assert.IsType<StyleGan2DiscriminatorOptions>(found.Discriminator).MbstdGroupSize);
    }

    [Fact]
    public void Where_there_is_no_source_there_is_no_architecture() =>
        Assert.Null(TransferSource.FindArchitecture(folder.File("nothing")));

    [Theory]
    [InlineData("conv.weight", "found the tensor 'conv.weight', expected official StyleGAN2 names")]
    [InlineData("synthesis.b4.conv1.weight", "found no usable synthesis.b8.conv1.weight")]
    [InlineData("D.b8.conv0.weight", "found no usable b4.conv.weight")]
    public void Tensors_of_other_networks_are_refused(string name, string problem)
    {
        using var weight = zeros(3, 3, 3, 3);
        Safetensors.Write(folder.File("x.safetensors"), [(name, weight)]);
        Assert.Contains(
            problem, Assert.Throws<InputException>(() => Find(folder.File("x.safetensors"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Widths_that_no_channel_base_gives_are_refused()
    {
        using var scope = NewDisposeScope();
        Safetensors.Write(folder.File("x.safetensors"), new (string, Tensor)[]
        {
            ("b16.conv0.weight", zeros(9, 9, 3, 3)), ("b8.conv0.weight", zeros(5, 5, 3, 3)),
                ("b4.conv.weight", zeros(8, 9, 3, 3)),
        });
        Assert.Contains(
            "found channels 8 at 4 px, 5 at 8 px, 9 at 16 px",
            Assert.Throws<InputException>(() => Find(folder.File("x.safetensors"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void Files_that_are_not_safetensors_are_refused(int length)
    {
        File.WriteAllBytes(folder.File("x.safetensors"), new byte[length]);
        Assert.Throws<InputException>(() => Find(folder.File("x.safetensors")));
        Assert.Throws<InputException>(() => PretrainedNetworks.Open(folder.File("x.safetensors")));
    }

    [Theory]
    [InlineData("x.pt", new byte[] { 0x50, 0x4B, 3, 4, 0, 0, 8, 8, 0, 0 }, "cannot be read (")]
    [InlineData("renamed.safetensors", new byte[] { 0x50, 0x4B, 3, 4, 0, 0, 0, 0, 0, 0 }, "cannot be read (")]
    [InlineData("x.pkl", new byte[] { 0x80, 3, 0x7D, 0x71, 0, 0x28, 0x58, 1, 0 }, "found 9 bytes, expected at least 4")]
    [InlineData("weights", new byte[] { 0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46 }, "found 8 bytes, expected at")]
    [InlineData("x.CKPT", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "found neither a pickle nor an archive of torch")]
    [InlineData("x.pth", new byte[] { 9, 9, 9, 9, 9, 9, 9, 9, 9 }, "found neither a pickle nor an archive of torch")]
    public void Damaged_files_of_Pythons_are_named_as_such(string name, byte[] content, string kind)
    {
        File.WriteAllBytes(folder.File(name), content);
        foreach (var problem in new[] { Assert.Throws<InputException>(() => Find(folder.File(name))),
            Assert.Throws<InputException>(() => PretrainedNetworks.Open(folder.File(name))) })
        {
            Assert.StartsWith($"{folder.File(name)}: {kind}", problem.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', problem.Message);
        }
    }

    [Fact]
    public void A_safetensors_file_is_read_whatever_its_name_and_first_bytes()
    {
        using var weight = ones(3);
        byte[] start = [0, 0];

        // Until the header's length is 0x280, which begins as a pickle of protocol 2 does.
        for (int filling = 0; start is not [0x80, 2, ..] && filling < 640; filling += 8)
        {
            Safetensors.Write(
                folder.File("x.pt"), [("w", weight)],
                new Dictionary<string, string> { ["filling"] = new(' ', filling) });
            start = File.ReadAllBytes(folder.File("x.pt"));
        }

        Assert.Equal([0x80, 2], start[..2]);
        Assert.False(PythonFile.Is(folder.File("x.pt")));
        using var found = Safetensors.Read(folder.File("x.pt"));
        Assert.Equal(3, found.Tensors["w"].sum().item<float>());
    }

    private static SourceArchitecture? Find(string path) => TransferSource.FindArchitecture(path);

    private static void AssertSameShapes(nn.Module a, nn.Module b) => Assert.Equal(
        a.state_dict().Select(pair => $"{pair.Key} {string.Join(",", pair.Value.shape)}").Order(StringComparer.Ordinal),
        b.state_dict().Select(pair => $"{pair.Key} {string.Join(",", pair.Value.shape)}")
        .Order(StringComparer.Ordinal));

    private string Written(nn.Module network, string prefix)
    {
        var path = folder.File($"{prefix}network.safetensors");
        Safetensors.Write(path, network.state_dict().Select(pair => (prefix + pair.Key, pair.Value)).ToList());
        return path;
    }
}
