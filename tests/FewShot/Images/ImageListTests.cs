using FewShotGan.Images;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Images;

public class ImageListTests
{
    private static Trainer Training() => new(CPU, new TinyRun.Blind(), TimeProvider.System);

    private static void Draw(string path, byte value)
    {
        var pixels = new byte[8 * 8 * 3];
        pixels.AsSpan().Fill(value);
        ImageWriter.SavePng(path, pixels, 8, 8, 3);
    }

    [Fact]
    public void Images_that_came_went_and_changed_since_a_run_began_are_named()
    {
        using var tiny = new TinyRun();
        var run = Training().Start(tiny.WithKimg(0.008), tiny.Runs).Run;
        Draw(tiny.File("images/new.png"), 1);
        Draw(tiny.File("images/3.png"), 2);
        File.Delete(tiny.File("images/0.png"));
        var message = Assert.Throws<InputException>(() => Training().Resume(run)).Message;
        Assert.Contains(
            "these 6 images are not the 6 that the run began with (came: 'new.png'; went: '0.png'; changed: '3.png'); "
                + "resume with those, with data.source set if", message, StringComparison.Ordinal);

        for (int i = 0; i < 6; i++) Draw(tiny.File($"images/n{i}.png"), 3);
        message = Assert.Throws<InputException>(() => Training().Resume(run)).Message;
        Assert.Contains(
            "(came: 'n0.png', 'n1.png', 'n2.png', 'n3.png', 'n4.png' and 2 more; went: '0.png'; changed: '3.png')",
            message, StringComparison.Ordinal);
    }

    [Fact]
    public void Those_held_out_too()
    {
        using var tiny = new TinyRun();
        using var others = new TinyRun(images: 3);
        var run = Training()
            .Start(tiny.WithKimg(0.008) with { Data = tiny.Recipe.Data with { HeldOut = others.File("images") } },
                tiny.Runs).Run;
        File.Delete(others.File("images/2.png"));
        Assert.Contains(
            "(went: '2.png')", Assert.Throws<InputException>(() => Training().Resume(run)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_a_list_or_with_one_that_another_program_saved_goes_on_and_gets_its_list()
    {
        using var tiny = new TinyRun();
        var run = Training().Start(tiny.WithKimg(0.008), tiny.Runs).Run;
        var list = File.ReadAllText(run.ImagesPath);
        Assert.StartsWith(
            $"part,name,source,sha256\ntrain,0.png,{tiny.File("images")},", list, StringComparison.Ordinal);
        File.Delete(run.ImagesPath);
        Assert.True(Training().Resume(run, tiny.WithKimg(0.012)).Complete);
        Assert.Equal(list, File.ReadAllText(run.ImagesPath));

        foreach (var other in new[] { list.Replace(',', ';'), "part,name\ntrain\n", "" })
        {
            File.WriteAllText(run.ImagesPath, other);
            File.Move(tiny.File("images/5.png"), tiny.File("5.png"));
            var message = Assert.Throws<InputException>(() => Training().Resume(run)).Message;
            Assert.Contains(
                "these 5 images are not the 6 that the run began with; resume with those", message,
                StringComparison.Ordinal);
            File.Move(tiny.File("5.png"), tiny.File("images/5.png"));
        }

        Assert.True(Training().Resume(run).Complete);
        Assert.Equal(list, File.ReadAllText(run.ImagesPath));
    }

    [Fact]
    public void Images_that_are_gone_are_asked_for_by_option()
    {
        using var tiny = new TinyRun();
        var run = Training().Start(tiny.WithKimg(0.008), tiny.Runs).Run;
        Directory.Move(tiny.File("images"), tiny.File("moved"));
        var message = Assert.Throws<InputException>(() => Training().Resume(run)).Message;
        Assert.Equal(
            $"data.source: there is no folder or file '{tiny.File("images")}'; set data.source to where the images "
                + $"of {run.Root} are now", message);
        Assert.True(
            Training().Resume(
                run, tiny.WithKimg(
                    0.012) with { Data = tiny.Recipe.Data with { Source = tiny.File("moved") } }).Complete);
        Assert.Contains(tiny.File("moved"), File.ReadAllText(run.ImagesPath), StringComparison.Ordinal);
    }
}
