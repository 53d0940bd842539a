using System.IO.Compression;
using System.Text;
using FewShotGan.Images;
using NetVips;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Images;

/// <summary>
/// What this tool made to show several images is never one itself; what it made as one is, among its like.
/// </summary>
public sealed class OwnFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Grids_strips_and_animations_are_no_images_in_a_folder_nor_in_an_archive()
    {
        using var images = rand([3, 3, 8, 8], device: CPU);
        using Tensor one = images.narrow(0, 0, 1), first = images[0];
        ImageWriter.SavePng(folder.File("set/a.png"), new byte[192], 8, 8, 3);
        ImageWriter.SaveImage(folder.File("set/seed0000.png"), first, "a generator");
        ImageWriter.SaveGrid(folder.File("set/b/grid.png"), images, 2);
        ImageWriter.SaveGrid(folder.File("set/of one.PNG"), one, 1);
        ImageWriter.SaveAnimatedWebp(folder.File("set/walk.webp"), [new byte[192], new byte[192]], 8, 8, 3, 80);
        using (var frames = TestImages.Plain(8, 16, 1, 2, 3).Mutate(image =>
               {
                   image.Set(GValue.GIntType, "page-height", 8);
                   image.Set(GValue.BlobType, "xmp-data", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"u8.ToArray());
               }))
            frames.WriteToFile(folder.File("set/z.webp")); // somebody's animation
        Assert.Contains(
            "fewshot animation", Encoding.Latin1.GetString(File.ReadAllBytes(folder.File("set/walk.webp"))),
            StringComparison.Ordinal);
        ZipFile.CreateFromDirectory(folder.File("set"), folder.File("set.zip"));

        foreach (var source in new[] { folder.File("set"), folder.File("set.zip") })
        {
            var set = ImageSet.Load(new() { Source = source, Resolution = 8 });
            Assert.Equal(["a.png", "z.webp"], set.Names);
            Assert.Equal(
                $"left out of '{source}': 3 grids or strips and 1 generated image that fewshot made", set.OwnLeftOut);
        }
    }

    [Fact]
    public void Generated_images_are_a_set_where_there_are_no_others()
    {
        using var image = rand([3, 8, 8], device: CPU);
        foreach (var name in new[] { "seed0000.png", "seed0001.png" })
            ImageWriter.SaveImage(folder.File("set/" + name), image, "a generator");
        ZipFile.CreateFromDirectory(folder.File("set"), folder.File("set.zip"));
        foreach (var source in new[] { folder.File("set"), folder.File("set.zip") })
        {
            var set = ImageSet.Load(new() { Source = source, Resolution = 8 });
            Assert.Equal(["seed0000.png", "seed0001.png"], set.Names);
            Assert.Null(set.OwnLeftOut);
        }
    }

    [Fact]
    public void What_somebody_cut_out_of_a_grid_is_an_image()
    {
        using var images = rand([4, 3, 8, 8], device: CPU);
        ImageWriter.SaveGrid(folder.File("grid.png"), images, 2);
        using (var grid = Image.NewFromFile(folder.File("grid.png")))
            grid.ExtractArea(8, 0, 8, 8).WriteToFile(folder.File("cut by libvips.png"));

        // As editors do that keep texts as they are.
        byte[] marked = File.ReadAllBytes(folder.File("grid.png")),
            plain = File.ReadAllBytes(folder.File("cut by libvips.png"));
        var text = marked.AsSpan(33, 12 + marked[36]);
        Assert.Equal("tEXtSoftware\0fewshot sheet of 16x16 px", Encoding.ASCII.GetString(text[4..^4]));
        File.WriteAllBytes(folder.File("cut.png"), [.. plain[..33], .. text, .. plain[33..]]);
        Assert.Equal(
            ["cut by libvips.png", "cut.png"], ImageSet.Load(new() { Source = folder.Path, Resolution = 8 }).Names);
    }

    [Fact]
    public void Images_of_another_origin_are_found_by_the_whole_of_what_is_noted()
    {
        using var image = rand([1, 8, 8], device: CPU);
        using var images = rand([4, 3, 8, 8], device: CPU);
        ImageWriter.SaveImage(folder.File("b.png"), image, "psi 0.75");
        ImageWriter.SaveImage(folder.File("c.png"), image, "psi 0.75");
        ImageWriter.SaveGrid(folder.File("a.png"), images, 2);
        File.WriteAllText(folder.File("a.txt"), "text");
        Assert.Null(ImageOrigin.Other(folder.Path, "psi 0.75"));
        Assert.Equal("b.png", ImageOrigin.Other(folder.Path, "psi 0.7"));
        File.WriteAllText(folder.File("0.jpg"), "");
        Assert.Equal("0.jpg", ImageOrigin.Other(folder.Path, "psi 0.75"));
    }

    [Theory]
    [InlineData("recipe.yaml|checkpoints/000008/state.json|a.png", 1, "a.png|samples/b.png", "")]
    [InlineData(
        "runs/a/recipe.yaml|runs/a/checkpoints/|runs/a/b/recipe.yaml|runs/a/b/checkpoints/|runs/a b/c.png", 1,
        "runs/a/b/c.png|runs/a/z.png", "runs/a b/c.png|runs/a|b.png")]
    [InlineData(
        "a/recipe.yaml|a/checkpoints.png|b/checkpoints/c|b/my-recipe.yaml|c/recipe.yaml/checkpoints/d", 0, "",
        "a/b.png|b/c.png|c/d.png")]
    [InlineData(
        "a/recipe.yaml|a/checkpoints/1|b/recipe.yaml|b/checkpoints/1", 2, "a/c.png|b/c.png", "ab.png|c/a/b.png")]
    public void Runs_in_archives_are_found_by_what_is_in_them(string names, int count, string inside, string outside)
    {
        var runs = new ArchivedRuns(names.Split('|'));
        Assert.Equal(count, runs.Count);
        Assert.All(inside.Split('|', StringSplitOptions.RemoveEmptyEntries), name =>
            Assert.True(runs.Hold(name), name));
        Assert.All(outside.Split('|', StringSplitOptions.RemoveEmptyEntries), name =>
            Assert.False(runs.Hold(name), name));
    }
}
