using FewShotGan.Runs;

namespace FewShotGan.Tests.Runs;

public class RunFolderTests
{
    [Fact]
    public void A_run_is_found_by_its_folder_the_folder_of_runs_latest_or_its_name()
    {
        using var folder = new TemporaryFolder();
        var runs = folder.File("runs");
        var old = Make(runs, "20260101-000000-faces");
        var faces = Make(runs, "20260102-000000-faces-2");
        var latest = Make(runs, "20260103-000000-cat-faces");
        Directory.CreateDirectory(Path.Combine(runs, "20260104-000000-faces")); // holds no run
        Assert.Equal(old, RunFolder.Find(old, runs).Root);
        Assert.Equal(latest, RunFolder.Find(runs, "elsewhere").Root);
        Assert.Equal(latest, RunFolder.Find("latest", runs).Root);
        Assert.Equal(faces, RunFolder.Find("faces", runs).Root);
        Assert.Equal(latest, RunFolder.Find("cat-faces", runs).Root);
        Assert.Contains(
            "no such folder, nor a run of that name",
            Assert.Throws<InputException>(() => RunFolder.Find("dogs", runs)).Message, StringComparison.Ordinal);
    }

    private static string Make(string runs, string name)
    {
        var path = Path.Combine(runs, name);
        Directory.CreateDirectory(Path.Combine(path, "checkpoints"));
        File.WriteAllText(Path.Combine(path, "recipe.yaml"), "");
        return path;
    }
}
