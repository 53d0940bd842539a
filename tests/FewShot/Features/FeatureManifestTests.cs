using FewShotGan.Features;

namespace FewShotGan.Tests.Features;

public class FeatureManifestTests
{
    [Fact]
    public void Names_are_unique_and_every_shipped_entry_has_a_hash_a_licence_and_a_purpose()
    {
        var known = FeatureManifest.Known;
        Assert.Equal(known.Count, known.Select(entry => entry.Name).Distinct().Count());
        Assert.All(known, entry => Assert.True(entry.Licence.Length > 0 && entry.TrainedFor.Length > 0, entry.Name));
        Assert.All(known.Where(entry => entry.IsShipped), entry => Assert.Equal(64, entry.Sha256.Length));
        Assert.All(known.Where(entry => !entry.IsShipped), entry =>
            Assert.Matches("torch.onnx.export|urlretrieve", entry.Export));
        Assert.All(known.Where(entry => entry.Licence.Contains("AGPL", StringComparison.Ordinal)), entry =>
            Assert.True(entry.OptIn));
    }

    [Fact]
    public void A_file_of_ones_own_is_described_with_the_same_keys()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "mine.yaml");
        File.WriteAllText(path, "file: [net.onnx]\nchannel_order: bgr\nmean: [0.5, 0.5, 0.5]\ntaps: [a, b]\n");
        var entry = FeatureManifest.Find(path);
        Assert.Equal("mine", entry.Name);
        Assert.Equal([Path.Combine(folder.Path, "net.onnx")], entry.File);
        Assert.Equal(["a", "b"], entry.Taps);
        Assert.Equal("bgr", entry.ToOptions().ChannelOrder);
    }

    [Fact]
    public void A_wrong_key_is_named_with_its_line()
    {
        var problem = Refusal("file: [net.onnx]\nmeen: [0, 0, 0]\n");
        Assert.Contains("mine.yaml:2:", problem.Message, StringComparison.Ordinal);
        Assert.Contains("meen", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_value_where_a_list_is_expected_is_said_plainly()
    {
        var problem = Refusal("licence: MIT\nfile: net.onnx\n");
        Assert.EndsWith(
            "mine.yaml:2: found a single value, expected a list: [value]", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_where_one_network_is_expected_is_said_plainly()
    {
        var problem = Refusal("- name: mine\n  file: [net.onnx]\n");
        Assert.EndsWith(
            "mine.yaml:1: expected the keys and values of one network, as docs/feature-networks.md shows them",
            problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_nearly_fits_gets_a_suggestion()
    {
        var problem = Assert.Throws<InputException>(() => FeatureManifest.Find("pp-ocr-detektor"));
        Assert.Contains("did you mean 'pp-ocr-detector'?", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_another_hash_is_refused()
    {
        var entry = FeatureManifest.Find("blazeface-front") with { Sha256 = new string('0', 64) };
        var problem = Assert.Throws<InputException>(() => FeatureFiles.Read(entry));
        Assert.Contains("expected 0000", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_Git_LFS_has_not_fetched_is_refused_as_that_whatever_its_hash()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.File("net.onnx"),
            $"version https://git-lfs.github.com/spec/v1\noid sha256:{new string('4', 64)}\nsize 12345\n");
        foreach (var hash in new[] { "", new string('4', 64) })
        {
            File.WriteAllText(folder.File("mine.yaml"), $"file: [net.onnx]\nsha256: '{hash}'\n");
            var problem = Assert.Throws<InputException>(
                () => FeatureFiles.Read(FeatureManifest.Find(folder.File("mine.yaml"))));
            Assert.Equal(
                "mine: its file is a Git LFS pointer, not the network itself; git lfs pull gets that", problem.Message);
        }
    }

    private static InputException Refusal(string yaml)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("mine.yaml"), yaml);
        return Assert.Throws<InputException>(() => FeatureManifest.Find(folder.File("mine.yaml")));
    }
}
