using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using NetVips;
using static FewShotGan.EndToEnd.Tests.AwkwardFiles;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Those of labels, several at once, and the tool's own files.</summary>
internal static partial class AwkwardInputs
{
    private static IEnumerable<AwkwardInput> Labels()
    {
        const string Good = """{"labels": [["a.png", 1], ["b/c.png", 0]]}""";
        yield return Labelled("labels in dataset.json", Good).Holds(2).Shows(10, 120, 130);
        yield return Labelled("labels after a byte order mark", '\uFEFF' + Good).Holds(2).Shows(10, 120, 130);
        yield return Labelled("labels with the slash of Windows", """{"labels": [["a.png", 1], ["b\\c.png", 0]]}""")
            .Holds(2).Shows(10, 120, 130);
        yield return Named(
            "labels with accents apart from their letters", "K\u00E4fer.png", "ba\\\\Ka\u0308fer.png",
            "ba/K\u00E4fer.png");
        yield return Named(
            "images with accents apart from their letters", "Ka\u0308fer.png", "\u1EC7\u304C\uD55C.png",
            "e\u0323\u0302\u304B\u3099\u1112\u1161\u11AB.png");
        yield return Named("an image of either spelling", "K\u00E4fer.png", "Ka\u0308fer.png", "Ka\u0308fer.png");
        yield return Packed(
            "labels in an archive",
            Zip(("a.png", Encoded(".png")), ("b/c.png", Encoded(".png")),
                ("dataset.json", Encoding.UTF8.GetBytes(Good)))).With("labels", "dataset.json").Holds(2)
                    .Shows(10, 120, 130);
    }

    private static IEnumerable<AwkwardInput> BadLabels()
    {
        yield return Labelled("no dataset.json", null).Refused("data.labels", "holds no dataset.json at its top");
        foreach (var (name, text, problem) in new[]
        {
            ("labels that are null", """{"labels": null}""", "says that there are no labels (null); set labels: none"),
            ("labels that are an object", """{"labels": {"a.png": 1}}""", "expected a list such as"),
            ("a file without labels", "{}", "has no key 'labels'"),
            ("a list of labels without a key", """[["a.png", 1]]""", "has no key 'labels'"),
            ("an empty list of labels", """{"labels": []}""", "has an empty list of labels"),
            ("labels that are no pairs", """{"labels": ["a.png"]}""", "has the entry \"a.png\"; expected a pair"),
            ("a label that is a text", """{"labels": [["a.png", "cat"], ["b/c.png", 0]]}""",
                "gives 'a.png' the label \"cat\"; expected a class from 0"),
            ("a label that is null", """{"labels": [["a.png", null], ["b/c.png", 0]]}""",
                "gives 'a.png' the label null"),
            ("a label that is a vector", """{"labels": [["a.png", [0, 1]], ["b/c.png", 0]]}""",
                "gives 'a.png' the label [0, 1]"),
            ("a label that is no whole number", """{"labels": [["a.png", 1.5], ["b/c.png", 0]]}""",
                "gives 'a.png' the label 1.5"),
            ("a label below 0", """{"labels": [["a.png", -1], ["b/c.png", 0]]}""", "gives 'a.png' the label -1"),
            ("a label too large for any network", """{"labels": [["a.png", 123456789], ["b/c.png", 0]]}""",
                "gives 'a.png' the label 123456789"),
            ("an image without a label", """{"labels": [["a.png", 1]]}""", "has no label for 'b/c.png'"),
            ("a label without an image", """{"labels": [["a.png", 1], ["b/c.png", 0], ["d.png", 0]]}""",
                "has labels for images that are not there: 'd.png'"),
            ("an image labelled twice in two ways", """{"labels": [["a.png", 1], ["b/c.png", 0], ["b\\c.png", 0]]}""",
                "labels 'b\\c.png' twice"),
            ("an image labelled twice", """{"labels": [["a.png", 1], ["a.png", 0], ["b/c.png", 0]]}""",
                "labels 'a.png' twice"),
            ("only one class", """{"labels": [["a.png", 0], ["b/c.png", 0]]}""", "gives every image the class 0"),
            ("labels that are no JSON", """{"labels": [["a.png", 1],""", "is not JSON"),
        })
            yield return Labelled(name, text).Refused("data.labels: dataset.json of", problem);
        yield return Labelled("labels that Git LFS has not fetched", Encoding.ASCII.GetString(LfsPointer()))
            .Refused("data.labels: dataset.json of",
                "is a Git LFS pointer, not the file itself; git lfs pull gets that");
        yield return Labelled("an image outside the folders of classes", null, "folders")
            .Refused("data.labels: 'a.png' of", "has no class");
    }

    private static IEnumerable<AwkwardInput> Several()
    {
        yield return new AwkwardInput("bad files that are to be skipped", folder =>
        {
            Written(folder, "a.png", "text"u8);
            Written(folder, "b.jpg", []);
            return Written(folder, "c.png", Encoded(".png"));
        }).With("on_bad_file", "skip").Shows(10, 120, 130);
        yield return Packed(
            "bad names in an archive that are to be skipped",
            Zip(("../a.png", Encoded(".png")), ("b.png", Encoded(".png")))).With("on_bad_file", "skip")
                .Shows(10, 120, 130);
        yield return One("only bad files, to be skipped", "a.png", "text"u8).With("on_bad_file", "skip")
            .Refused("1 of 1 images", "no image is left");
    }

    private static IEnumerable<AwkwardInput> Own()
    {
        byte[] Sheet()
        {
            var path = Path.GetTempFileName();
            using var images = TorchSharp.torch.zeros(2, 3, 16, 16, device: TorchSharp.torch.CPU);
            Images.ImageWriter.SaveGrid(path, images, 2);
            var bytes = File.ReadAllBytes(path);
            File.Delete(path);
            return bytes;
        }

        (string, byte[])[] run = [
            ("runs/one/recipe.yaml", [65]), ("runs/one/checkpoints/000008/state.json", [65]),
            ("runs/one/reals.png", Encoded(".png"))];
        yield return new AwkwardInput("a grid and a run beside an image", folder =>
        {
            foreach (var (name, content) in run) Written(folder, name, content);
            Written(folder, "a/grid.png", Sheet());
            return Written(folder, "a/b.png", Encoded(".png"));
        }).Shows(10, 120, 130);
        yield return new AwkwardInput("only a grid and a run", folder =>
        {
            foreach (var (name, content) in run) Written(folder, name, content);
            return Written(folder, "grid.png", Sheet());
        }).Refused("holds no image (1 grid or strip and 1 run folder that fewshot made)");
        yield return new AwkwardInput("a run in place of its images", folder =>
        {
            foreach (var (name, content) in run) Written(folder, name, content);
            return Path.Combine(folder, "runs/one");
        }).Refused("one' holds no image (1 run folder that fewshot made)");
        yield return new AwkwardInput("a grid and a run in an archive", folder =>
            Path.Combine(
                Written(folder, "a.zip", Zip([.. run, ("runs/grid.png", Sheet()), ("runs/one.png", Encoded(".png"))])),
                "a.zip")).Shows(10, 120, 130);
    }
}
