using FewShotGan.Golden;
using FewShotGan.Images;
using NetVips;

namespace FewShotGan.Tests.Images;

/// <summary>Forty animals of two classes in files of their own, each of the first five with copies.</summary>
public sealed class HeldOutTests : IDisposable
{
    private const int Animals = 40, Copied = 5;
    private readonly TemporaryFolder folder = new();

    public HeldOutTests()
    {
        var set = ImageSet.Load(new() { Source = "sample:animals", Resolution = 64, Fit = "pad", Count = Animals });
        for (int i = 0; i < Animals; i++)
        {
            using var image = DuplicateFinderTests.ToImage(set, i);
            image.WriteToFile(folder.File($"images/{Class(i)}/{i:D2}.png"));
            if (i >= Copied) continue;
            using var flipped = image.FlipHor();
            image.WriteToFile(folder.File($"images/{Class(i)}/{i:D2}-same.png"));
            image.Jpegsave(folder.File($"images/{Class(i)}/{i:D2}-jpeg.jpg"), q: 80);
            flipped.WriteToFile(folder.File($"images/{Class(i)}/{i:D2}-flip.png"));
        }
    }

    private DataOptions Options => new() { Source = folder.File("images"), Resolution = 32 };

    public void Dispose() => folder.Dispose();

    [DebianFact(DebianData.Stamps)]
    public void Copies_stay_on_one_side_whatever_the_seed()
    {
        var heldOut = new HashSet<string>();
        for (int seed = 0; seed < 30; seed++)
        {
            var parts = ImageParts.Load(Options with { HeldOut = "15", Seed = seed });
            Assert.Equal(Animals + (3 * Copied), parts.Train.Count + parts.HeldOut!.Count);
            Assert.Empty(Animal(parts.Train).Intersect(Animal(parts.HeldOut)));
            Assert.Empty(DuplicateFinder.Between(parts.HeldOut, parts.Train));
            Assert.InRange(parts.HeldOut.Count, 13, 15); // a group of four need not fit into what is left
            heldOut.UnionWith(Animal(parts.HeldOut));
        }

        Assert.InRange(heldOut.Count, Animals * 3 / 4, Animals);
    }

    [Fact]
    public void From_200_images_on_a_tenth_is_held_out_unless_the_recipe_says_otherwise()
    {
        var random = new Random(5);
        void Write(string name, int count, Func<byte[]> pixels)
        {
            for (int i = 0; i < count; i++)
                ImageWriter.SavePng(folder.File($"{name}/{i:D3}.png"), pixels(), 8, 8, 3);
        }

        byte[] Noise()
        {
            var pixels = new byte[8 * 8 * 3];
            random.NextBytes(pixels);
            return pixels;
        }

        Write("many", 210, Noise);
        var many = new DataOptions { Source = folder.File("many"), Resolution = 8 };
        var parts = ImageParts.Load(many);
        Assert.Equal((189, 21, true), (parts.Train.Count, parts.HeldOut!.Count, parts.AreDivided));
        Assert.Null(ImageParts.Load(many with { HeldOut = "0" }).HeldOut);
        Assert.Null(ImageParts.Load(many with { Count = 205 }).HeldOut); // who draws some knows what he wants
        Assert.Equal(210, ImageSet.Load(many).Count); // a set by itself is not divided

        File.Delete(folder.File("many/000.png"));
        for (int i = 1; i < 11; i++) File.Delete(folder.File($"many/{i:D3}.png"));
        Assert.Null(ImageParts.Load(many).HeldOut); // 199

        File.WriteAllText(folder.File("many/bad.png"), "no image");
        Assert.Null(ImageParts.Load(many with { OnBadFile = "skip" }).HeldOut);

        Write("same", 200, () => new byte[8 * 8 * 3]); // copies of one image cannot be divided, and nobody asked
        Assert.Null(ImageParts.Load(many with { Source = folder.File("same") }).HeldOut);

        Write("most", 600, Noise);
        Assert.Equal(50, ImageParts.Load(many with { Source = folder.File("most") }).HeldOut!.Count);
    }

    [DebianFact(DebianData.Stamps)]
    public void The_seed_and_the_files_decide_the_split()
    {
        var options = Options with { HeldOut = "10" };
        var parts = ImageParts.Load(options);
        Assert.Equal(parts.HeldOut!.Hash, ImageParts.Load(options).HeldOut!.Hash);
        Assert.Equal(parts.Train.Hash, ImageSet.Load(options).Hash);
        Assert.Equal(parts.HeldOut.Hash, ImageSet.Load(options, DataPart.HeldOut).Hash);
        Assert.NotEqual(parts.HeldOut.Names, ImageParts.Load(options with { Seed = 1 }).HeldOut!.Names);
        Assert.NotEqual(ImageSet.Load(Options).Hash, parts.Train.Hash);
    }

    [Theory]
    [DebianInlineData(DebianData.Stamps, "20%", 11)]
    [DebianInlineData(DebianData.Stamps, "1%", 1)]
    [DebianInlineData(DebianData.Stamps, "7", 7)]
    public void A_part_or_a_number(string heldOut, int expected) =>
        Assert.InRange(
            ImageParts.Load(Options with { HeldOut = heldOut }).HeldOut!.Count, expected - 3 > 0 ? expected - 3 : 1,
            expected);

    [DebianFact(DebianData.Stamps)]
    public void Single_images_are_held_out_to_the_number()
    {
        var options = new DataOptions { Source = "sample:emoji-faces", Resolution = 16 };
        Assert.Equal((75, 25), Counts(ImageParts.Load(options with { HeldOut = "25%" })));
        Assert.Equal((80, 20), Counts(ImageParts.Load(options with { HeldOut = "20" })));
        Assert.Equal((100, 0), Counts(ImageParts.Load(options with { HeldOut = "0" })));
        Assert.Equal((100, 18), Counts(ImageParts.Load(options)));
        Assert.Equal((30, 20), Counts(ImageParts.Load(options with { HeldOut = "20", Count = 30 })));
        Assert.Equal(
            ImageParts.Load(options with { HeldOut = "20" }).HeldOut!.Hash,
            // a count is of what is left to learn from
            ImageParts.Load(options with { HeldOut = "20", Count = 30 }).HeldOut!.Hash);
    }

    [DebianFact(DebianData.Stamps)]
    public void Each_class_is_held_out_in_proportion()
    {
        var parts = ImageParts.Load(
            new() { Source = "sample:animals", Resolution = 32, Fit = "pad", Labels = "folders", HeldOut = "20%" });
        Assert.Equal(29, parts.HeldOut!.Count);
        Assert.Equal(parts.Train.Classes, parts.HeldOut.Classes);
        foreach (var name in parts.Train.Classes)
        {
            int held = Of(parts.HeldOut, name), all = held + Of(parts.Train, name);
            Assert.InRange(held, (int)(all * 0.19) - 1, (int)(all * 0.2) + 1);
            Assert.True(held < all, name);
        }

        static int Of(ImageSet set, string name) =>
            set.Names.Count(image => image.StartsWith(name + "/", StringComparison.Ordinal));
    }

    [DebianFact(DebianData.Stamps)]
    public void A_written_split_survives_new_files()
    {
        var parts = ImageParts.Load(Options with { HeldOut = "10" });
        var file = folder.File("split.csv");
        parts.WriteSplit(file);
        using (var image = TestImages.Plain(32, 32, 9, 9, 9))
            image.WriteToFile(folder.File("images/even/new, \"odd\" name.png"));
        var again = ImageParts.Load(Options with { HeldOut = file });
        Assert.Equal(parts.Train.Hash, again.Train.Hash);
        Assert.Equal(parts.HeldOut!.Hash, again.HeldOut!.Hash);
        Assert.NotEqual(Counts(parts), Counts(ImageParts.Load(Options with { HeldOut = "20" })));

        File.Delete(Path.Combine(Options.Source, parts.HeldOut.Names[0]));
        AssertRefused(file, parts.HeldOut.Names[0], "put it back");
    }

    [DebianFact(DebianData.Stamps)]
    public void A_folder_beside_is_held_out_whole_and_its_copies_are_named()
    {
        File.Move(Path.Combine(Options.Source, "odd", "01-jpeg.jpg"), folder.File("other/odd/copy.jpg"));
        File.Move(Path.Combine(Options.Source, "even", "30.png"), folder.File("other/even/30.png"));
        var parts = ImageParts.Load(Options with { HeldOut = folder.File("other"), Labels = "folders" });
        Assert.Equal(["even/30.png", "odd/copy.jpg"], parts.HeldOut!.Names);
        Assert.False(parts.AreDivided);
        var warning = Assert.Single(parts.Warnings);
        Assert.Contains("1 of the images held out is learnt from too", warning, StringComparison.Ordinal);
        Assert.Contains("'odd/copy.jpg' (near copy of 'odd/01", warning, StringComparison.Ordinal);
    }

    [DebianFact(DebianData.Stamps)]
    public void What_cannot_be_held_out()
    {
        AssertRefused("54", "found 54 images to hold out of 55", "at most 53");
        AssertRefused("99%", "found 54 images to hold out of 55");
        foreach (var text in new[] { "-1", "2.5", "0%", "100%", "", "-5%" })
            AssertRefused(text, $"found '{text}', expected a number of images");
        AssertRefused(folder.File("nothing"), "there is no folder or file");
        AssertRefused(Path.Combine(Options.Source, "even"), "lies in data.source");
        AssertRefused(Options.Source, "lies in data.source");
        AssertRefused(folder.File("none.csv"), "there is no file");
        File.WriteAllText(folder.File("wrong.csv"), "a,b\n1,2\n");
        AssertRefused(folder.File("wrong.csv"), "has the columns a, b");
        File.WriteAllText(folder.File("part.csv"), "part,name\nvalid,x.png\n");
        AssertRefused(folder.File("part.csv"), "'valid'; expected train or held_out");
        using (var image = TestImages.Plain(8, 8, 1, 2, 3)) image.WriteToFile(folder.File("third/strange/a.png"));
        AssertRefused(
            Options with { HeldOut = folder.File("third"), Labels = "folders" }, "the class 'strange'", "even, odd");
    }

    private static (int Train, int HeldOut) Counts(ImageParts parts) => (parts.Train.Count, parts.HeldOut?.Count ?? 0);

    private static string Class(int i) => i % 2 == 0 ? "even" : "odd";

    private static HashSet<string> Animal(ImageSet set) => [.. set.Names.Select(name => Path.GetFileName(name)[..2])];

    private void AssertRefused(string heldOut, params string[] parts) =>
        AssertRefused(Options with { HeldOut = heldOut }, parts);

    private static void AssertRefused(DataOptions options, params string[] parts)
    {
        var message = Assert.Throws<InputException>(() => ImageParts.Load(options)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.All(["data.held_out: ", .. parts], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
