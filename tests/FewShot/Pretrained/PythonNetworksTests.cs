using System.IO.Compression;
using System.Text;
using FewShotGan.Checkpoints;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Features;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Parts;
using FewShotGan.Pretrained;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Pretrained;

/// <summary>
/// Networks in files of Python's, with the reference's images and logits. Fixtures/ada_own.pkl and ada_cond_own.pkl are
/// written by StyleGAN2-ADA's own classes as its loop saves them (16 px), with a line of ours where the source of these
/// classes would stand; rosinality.pt and rosinality_legacy.pt by <c>torch.save</c>, in its archive and its older form.
/// </summary>
public sealed class PythonNetworksTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, double> Files => new()
    {
        { "ada_own.pkl", "ada_own", 0.7 },
        { "ada_cond_own.pkl", "ada_cond_own", 0.7 },
        { "rosinality.pt", "rosinality", 1 },
        { "rosinality_legacy.pt", "rosinality", 1 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_gives_the_references_images_and_logits(string file, string expected, double psi)
    {
        using var golden = GoldenFile.Open(expected);
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var path = GoldenFile.Locate(file);
        var architecture = PretrainedNetworks.ArchitectureOf(path)!;
        using var source = PretrainedNetworks.Open(path);
        using var init = new torch.Generator(0);

        using var generator = architecture.Generator!.Create(init);
        Load(generator, source.Networks[NetworkRole.GeneratorEma]);
        generator.eval();
        var labels = golden.Find("c");
        var images = generator.Synthesize(generator.Map(golden["z"], labels, psi));
        GoldenAssert.Close(golden["images"], images, new Tolerance(1e-4, 1e-4), file);

        using var discriminator = architecture.Discriminator!.Create(init, new ManifestNetworks());
        Load(discriminator, source.Networks[NetworkRole.Discriminator]);
        GoldenAssert.Close(
            golden["logits"], discriminator.Forward(golden["images"], labels), new Tolerance(1e-4, 1e-4), file);
    }

    private static void Load(nn.Module network, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var state = network.state_dict();
        Assert.Equal(state.Keys.Order(StringComparer.Ordinal), tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in state) tensor.copy_(tensors[name]);
    }

    [Fact]
    public void What_shapes_do_not_say_the_official_classes_do()
    {
        var found = PretrainedNetworks.ArchitectureOf(GoldenFile.Locate("ada_cond_own.pkl"))!;
        Assert.False(found.Inferred);
        var generator = Assert.IsType<StyleGan2GeneratorOptions>(found.Generator);
        Assert.Equal(
            (16, 3, 16, 16, 2, 64, 4, 256.0),
            (generator.Resolution, generator.CDim, generator.ZDim, generator.WDim, generator.MappingLayers,
                generator.ChannelBase, generator.ChannelMax, generator.ConvClamp!.Value));
        var discriminator = Assert.IsType<StyleGan2DiscriminatorOptions>(found.Discriminator);
        Assert.Equal((4, 256.0), (discriminator.MbstdGroupSize, discriminator.ConvClamp!.Value));
        Assert.Equal(
            ["training_set_kwargs", "augment_pipe"],
            PythonNetworks.Read(GoldenFile.Locate("ada_cond_own.pkl")).Others);
        Assert.True(PretrainedNetworks.ArchitectureOf(GoldenFile.Locate("rosinality.pt"))!.Inferred);
    }

    [Theory]
    [InlineData("cposix\nsystem\nX\u0002\0\0\0ls\u0085R.", "posix.system")]
    [InlineData("cos\nsystem\n.", "os.system")]
    [InlineData("\u008c\u0008builtins\u008c\u0004eval\u0093.", "builtins.eval")]
    [InlineData("ctorch.serialization\nload\n.", "torch.serialization.load")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\nX\u0001\0\0\0a\u0085R.", "damaged")]
    [InlineData("ctorch.nn.modules.linear\nLinear\n)R.", "found a call of torch.nn.modules.linear.Linear")]
    [InlineData("\u008e\0\0\0\0\0\u0001\0\0abc.", "cut off or damaged")]
    [InlineData("\u008b\u0000\u0010\0\0\u0001.", "an integer of 4096 bytes")]
    [InlineData("i.", "the instruction 0x69")]
    [InlineData("(((", "cut off or damaged")]
    [InlineData("h\u0005.", "damaged")]
    [InlineData("}.", "found no network")]
    public void A_pickle_that_asks_for_anything_else_is_refused_in_one_line(string program, string message)
    {
        File.WriteAllBytes(folder.File("x.pkl"), [0x80, 4, .. Encoding.Latin1.GetBytes(program)]);
        var problem = Assert.Throws<InputException>(() => PretrainedNetworks.Open(folder.File("x.pkl"))).Message;
        Assert.Contains(message, problem, StringComparison.Ordinal);
        Assert.StartsWith(folder.File("x.pkl") + ": ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Fact]
    public void An_archive_that_is_compressed_or_holds_no_network_is_refused()
    {
        void Archive(CompressionLevel level, params (string Name, byte[] Content)[] entries)
        {
            File.Delete(folder.File("x.pt"));
            using var archive = ZipFile.Open(folder.File("x.pt"), ZipArchiveMode.Create);
            foreach (var (name, content) in entries)
            {
                using var stream = archive.CreateEntry(name, level).Open();
                stream.Write(content);
            }
        }

        string Problem() => Assert.Throws<InputException>(() => PretrainedNetworks.Open(folder.File("x.pt"))).Message;
        Archive(CompressionLevel.Optimal, ("a/data.pkl", new byte[1 << 20]));
        Assert.Contains("is compressed or too large", Problem(), StringComparison.Ordinal);
        Archive(CompressionLevel.NoCompression, ("a/other", [1]));
        Assert.Contains("found an archive without data.pkl", Problem(), StringComparison.Ordinal);
        Archive(CompressionLevel.NoCompression, ("a/data.pkl", [0x80, 2, (byte)'}', (byte)'.']));
        Assert.Contains("found no network", Problem(), StringComparison.Ordinal);
        Archive(
            CompressionLevel.NoCompression, ("a/data.pkl", [0x80, 2, (byte)'}', (byte)'.']),
            ("a/byteorder", "big"u8.ToArray()));
        Assert.Contains("byte order big, expected little", Problem(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada_cond_own.pkl")]
    [InlineData("rosinality.pt")]
    [InlineData("rosinality_legacy.pt")]
    public void Mutated_files_are_refused_or_read(string file)
    {
        var whole = File.ReadAllBytes(GoldenFile.Locate(file));
        var other = File.ReadAllBytes(GoldenFile.Locate("ada_own.pkl"));
        var mutants = Mutants.Count(otherwise: 200);
        int read = 0;
        for (int seed = Mutants.First; seed < Mutants.First + mutants; seed++)
        {
            var mutant = Mutants.Of(new Random(seed), whole, other);
            var path = folder.File("mutant" + Path.GetExtension(file));
            File.WriteAllBytes(path, mutant);
            try
            {
                using var source = PretrainedNetworks.Open(path);
                PretrainedNetworks.ArchitectureOf(path);
                read++;
            }
            catch (InputException problem)
            {
                Assert.DoesNotContain('\n', problem.Message);
            }
        }

        Assert.InRange(read, 1, mutants - 1);
    }
}
