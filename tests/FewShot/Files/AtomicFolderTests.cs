using FewShotGan.Files;

namespace FewShotGan.Tests.Files;

public class AtomicFolderTests
{
    private static void WriteOne(string folder, string text) => File.WriteAllText(Path.Combine(folder, "a.txt"), text);

    [Fact]
    public void A_folder_appears_with_its_files()
    {
        using var folder = new TemporaryFolder();
        AtomicFolder.Write(folder.File("new"), inner => WriteOne(inner, "1"));
        Assert.Equal("1", File.ReadAllText(Path.Combine(folder.File("new"), "a.txt")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Nothing_appears_under_the_name_before_everything_is_written()
    {
        using var folder = new TemporaryFolder();
        AtomicFolder.Write(folder.File("new"), inner =>
        {
            WriteOne(inner, "1");
            Assert.False(Directory.Exists(folder.File("new")));
        });
        Assert.True(Directory.Exists(folder.File("new")));
    }

    [Fact]
    public void A_failure_half_way_leaves_the_old_folder_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        AtomicFolder.Write(folder.File("x"), inner => WriteOne(inner, "old"));
        Assert.Throws<IOException>(() => AtomicFolder.Write(folder.File("x"), inner =>
        {
            WriteOne(inner, "new");
            throw new IOException("disk full");
        }));
        Assert.Equal("old", File.ReadAllText(Path.Combine(folder.File("x"), "a.txt")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_a_killed_process_left_behind_is_replaced()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File(".tmp-x"));
        File.WriteAllText(Path.Combine(folder.File(".tmp-x"), "stale"), "");
        AtomicFolder.Write(folder.File("x"), inner => WriteOne(inner, "1"));
        AtomicFolder.Write(folder.File("x"), inner => WriteOne(inner, "2"));
        Assert.Equal("2", File.ReadAllText(Path.Combine(folder.File("x"), "a.txt")));
        Assert.Single(Directory.GetFiles(folder.File("x")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }
}
