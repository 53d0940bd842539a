using System.Text;
using System.Text.Json;
using FewShotGan.Checkpoints;
using FewShotGan.Images;
using FewShotGan.Runs;
using static FewShotGan.EndToEnd.Tests.AwkwardFiles;

namespace FewShotGan.EndToEnd.Tests;

public class DatasetTests
{
    /// <summary>
    /// Two classes: in colour, the same again, grey, with alpha and oblong, animated; a bad one and a text.
    /// </summary>
    private static string Mixed(Work work)
    {
        foreach (var (name, content) in new (string, byte[])[]
        {
            ("cat/a.png", Encoded(".png")), ("cat/b.bmp", Encoded(".bmp")),
                ("cat/grey.png", Plain(64, 64, 77).PngsaveBuffer()),
            ("dog/wide.png", Plain(40, 20, 1, 2, 3, 99).PngsaveBuffer()), ("dog/walk.gif", Animation(".gif")),
            ("dog/cmyk.jpg", Plain(32, 32, 0, 0, 0, 0).Copy(interpretation: NetVips.Enums.Interpretation.Cmyk)
                .JpegsaveBuffer()),
            ("dog/bad.png", "text"u8.ToArray()), ("readme.txt", [65]),
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(work.Path("mixed/" + name))!);
            File.WriteAllBytes(work.Path("mixed/" + name), content);
        }

        return work.Path("mixed");
    }

    [Fact]
    public void Inspect_says_what_is_there_what_is_wrong_and_what_training_would_see()
    {
        using var work = new Work();
        var (code, output, error) = work.Call(
            "dataset", "inspect", Mixed(work), "--resolution", "16", "--on-bad-file", "skip");
        Assert.True(code == 0, error);
        foreach (var line in new[]
        {
            "images       6: BMP 1, GIF 1, JPEG 1, PNG 3", "other files    1, passed over",
                "sizes          16 to 64 px wide, 16 to 64 px high",
            "of these       grey 1, cmyk 1, alpha 2, animated 1, not square 1", "classes        2: cat 3, dog 3",
            "repeated       2 images are there already", "bad            dog/bad.png: its content is not PNG",
            "1 image is not square and will lose their sides", "1 image is grey among others in colour",
            "1 image is animated",
            "'cat/b.bmp' and 'cat/a.png'", "training sees  6 images of 16 x 16 px, RGB; hash ",
        })
            Assert.Contains(line, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_gives_code_2_when_training_would_stop_and_still_says_what_is_there()
    {
        using var work = new Work();
        var (code, output, error) = work.Call("dataset", "inspect", Mixed(work), "--resolution", "16");
        Assert.Equal(2, code);
        Assert.Contains("1 of 7 images", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Contains("training sees  nothing", output, StringComparison.Ordinal);
        Assert.Contains("classes        2: cat 3, dog 3", output, StringComparison.Ordinal);

        (code, output, error) = work.Call(
            "dataset", "inspect", work.Path("mixed"), "--labels", "dataset.json", "--on-bad-file", "skip");
        Assert.Equal(2, code);
        Assert.Contains("holds no dataset.json", error, StringComparison.Ordinal);
        Assert.Contains("images       6", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_writes_JSON_that_lists_every_bad_file()
    {
        using var work = new Work();
        Directory.CreateDirectory(work.Path("many"));
        for (int i = 0; i < 70; i++) File.WriteAllText(work.Path($"many/{i}.png"), "text");
        var (code, output, _) = work.Call("dataset", "inspect", work.Path("many"), "--json");
        Assert.Equal(2, code);
        using var json = JsonDocument.Parse(output);
        Assert.False(json.RootElement.GetProperty("usable").GetBoolean());
        Assert.Equal(70, json.RootElement.GetProperty("bad").GetArrayLength());
        Assert.Equal("convert or remove it", json.RootElement.GetProperty("bad")[0].GetProperty("remedy").GetString());

        (code, output, _) = work.Call(
            "dataset", "inspect", Mixed(work), "--json", "--on-bad-file", "skip", "--channels", "grey", "--resolution",
            "8");
        Assert.Equal(0, code);
        using var good = JsonDocument.Parse(output);
        Assert.Equal(1, good.RootElement.GetProperty("channels").GetInt32());
        var options =
            new DataOptions { Source = work.Path("mixed"), Resolution = 8, Channels = "grey", OnBadFile = "skip" };
        Assert.Equal(ImageSet.Load(options).Hash, good.RootElement.GetProperty("hash").GetString());
    }

    [Fact]
    public void A_run_says_what_it_leaves_out_and_the_hash_of_what_it_learns_from()
    {
        using var work = new Work();
        var (code, output, error) = work.Call(
            "train", work.Recipe(Mixed(work), kimg: 0.004), "--out", work.Path("runs"), "-s", "data.on_bad_file=skip");
        Assert.True(code == 0, error);
        Assert.Contains("left out       dog/bad.png: its content is not", output, StringComparison.Ordinal);
        var state = CheckpointState.Read(RunFolder.Find(work.Path("runs"), "").LatestCheckpoint!);
        Assert.Contains("data hash      " + state.DataHash, output, StringComparison.Ordinal);
        Assert.Equal(6, state.DataCount);
    }

    [Fact]
    public void An_archive_with_labels_trains_the_same_bytes_as_the_folder_and_is_not_unpacked()
    {
        using var work = new Work();
        const string Labels = """{"labels": [["a.png", 1], ["b/c.png", 0]]}""";
        (string Name, byte[] Content)[] files = [
            ("a.png", Noise(".png")), ("b/c.png", Encoded(".png")), ("dataset.json", Encoding.UTF8.GetBytes(Labels))];
        Directory.CreateDirectory(work.Path("folder/b"));
        foreach (var (name, content) in files) File.WriteAllBytes(work.Path("folder/" + name), content);
        File.WriteAllBytes(work.Path("set.zip"), Zip(files));
        foreach (var source in new[] { "folder", "set.zip" })
        {
            var (code, output, error) = work.Call(
                "train", work.Recipe(work.Path(source), kimg: 0.008), "--out", work.Path("runs-" + source), "-s",
                "data.labels=dataset.json");
            Assert.True(code == 0, error);
            Assert.Contains("classes        2: 0, 1", output, StringComparison.Ordinal);
        }

        var (one, other) = (
            RunFolder.Find(work.Path("runs-folder"), ""), RunFolder.Find(work.Path("runs-set.zip"), ""));
        Assert.Equal(File.ReadAllBytes(one.SamplePath(8, 4)), File.ReadAllBytes(other.SamplePath(8, 4)));
        Assert.Equal(["folder", "recipe.yaml", "runs-folder", "runs-set.zip", "set.zip"],
            Directory.GetFileSystemEntries(work.Path("")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_run_among_its_own_images_is_left_out_which_is_said_and_can_go_on()
    {
        using var work = new Work();
        for (int i = 0; i < 6; i++)
            File.WriteAllBytes(
                work.Path($"{i}.png"), i == 0 ? Noise(".png") : Plain(16, 16, (byte)(i * 40), 0, 99).PngsaveBuffer());
        string[] train = ["train", work.Recipe(work.Path(""), kimg: 0.008), "--out", work.Path("runs")];
        var (code, output, error) = work.Call(train);
        Assert.True(code == 0, error);
        Assert.DoesNotContain("left out", output, StringComparison.Ordinal);
        var first = RunFolder.Find(work.Path("runs"), "");

        (code, output, error) = work.Call("train", "--resume", first.Root, "-s", "training.kimg=0.016");
        Assert.True(code == 0, error);
        Assert.Contains(
            $"warning        left out of '{work.Path("")}': 1 run folder that fewshot made", output,
            StringComparison.Ordinal);
        Assert.Equal(
            (16, 6), (CheckpointState.Read(first.LatestCheckpoint!).Nimg,
                CheckpointState.Read(first.LatestCheckpoint!).DataCount));

        Assert.Equal(0, work.Call(train).Code);
        Assert.Equal(
            0, work.Call(
                "dataset", "augment", work.Path(""), "--recipe", work.Recipe(work.Path(""), kimg: 1), "--out",
                work.Path("seen.png")).Code);
        (code, output, error) = work.Call("dataset", "inspect", work.Path(""), "--resolution", "16");
        Assert.True(code == 0, error);
        Assert.Contains("images       6: PNG 6", output, StringComparison.Ordinal);
        Assert.Contains(
            $"warning        left out of '{work.Path("")}': 1 grid or strip and 2 run folders that fewshot made",
            output, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_in_archives_of_other_tools_are_those_that_their_makers_saw()
    {
        using var work = new Work();
        byte[] raw = [0x81, .. ".png"u8], image = Encoded(".png");
        File.WriteAllBytes(work.Path("set.zip"), RawZip(
            (raw, 0, [], image), ([0x84, .. "/"u8, .. raw], 0, UnicodePath([0x84, .. "/"u8, .. raw], "写/真.png"), image),
            ("utf-8 é.png"u8.ToArray(), 0, [], image),
            ("flag é.png"u8.ToArray(), 1 << 11, UnicodePath("flag é.png"u8.ToArray(), "other.png"), image),
            ([0x8E, .. ".png"u8], 1 << 11, [], image), ([0x99, .. ".png"u8], 0, UnicodePath(raw, "other.png"), image)));
        var set = ImageSet.Load(new() { Source = work.Path("set.zip"), Resolution = 16 });
        Assert.Equal(["flag é.png", "utf-8 é.png", "Ä.png", "Ö.png", "ü.png", "写/真.png"], set.Names);
    }

    [Fact]
    public void A_bad_recipe_gets_the_line_of_each_wrong_choice()
    {
        using var work = new Work();
        var recipe = work.Write(
            "r.yaml", "data:\n  source: sample:animls\n  fit: padd\n  channels: gray\n  on_bad_file: skp\n  "
                + "count: 0\n");
        var (code, _, error) = work.Call("train", recipe);
        Assert.Equal(2, code);
        foreach (var line in new[]
        {
            "r.yaml:2: data.source: there is no 'sample:animls'; did you mean 'sample:animals'?",
                "r.yaml:3: data.fit: found 'padd'", "did you mean 'pad'?",
            "r.yaml:4: data.channels: found 'gray', expected rgb, grey, rgba; did you mean 'grey'?",
            "r.yaml:5: data.on_bad_file: found 'skp'", "r.yaml:6: data.count: found 0, expected at least 1",
        })
            Assert.Contains(line, error, StringComparison.Ordinal);
    }
}
