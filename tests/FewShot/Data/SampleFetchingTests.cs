using FewShotGan.Data;

namespace FewShotGan.Tests.Data;

/// <summary>What happens when a sample is first used, with a stand-in for the tool's folder and its set-up script.</summary>
public sealed class SampleFetchingTests : IDisposable
{
    private const string Variable = "FEWSHOT_HOME";
    private const string DebianVariable = "FEWSHOT_DEBIAN_ROOT";

    private readonly string? home = Environment.GetEnvironmentVariable(Variable);
    private readonly TemporaryFolder folder = new();

    public SampleFetchingTests()
    {
        Environment.SetEnvironmentVariable(Variable, folder.Path);
        File.WriteAllText(folder.File("npm/emoji-datasource-twitter/package-lock.json"), "{}");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(DebianVariable, null);
        Environment.SetEnvironmentVariable(Variable, home);
        folder.Dispose();
    }

    [Fact]
    public void The_last_line_of_a_set_up_that_fails_is_the_reason()
    {
        File.WriteAllText(folder.File("build/setup.sh"), "echo trying >&2; echo 'fewshot: no network' >&2; exit 1");

        var exception = Assert.Throws<InputException>(Load);

        Assert.Equal("sample:emoji-faces: its package cannot be fetched: no network", exception.Message);
    }

    [Fact]
    public void Pictures_are_fetched_once_and_again_when_the_list_of_packages_is_newer()
    {
        TestPictures.Plain(64, 64, 1, 2, 3).WriteToFile(folder.File("face.png"));
        File.WriteAllText(folder.File("emoji.json"), """
            [{ "category": "Smileys & Emotion", "subcategory": "face-new", "sort_order": 1, "image": "face.png", "has_img_twitter": true },
             { "category": "Smileys & Emotion", "subcategory": "heart", "sort_order": 2, "image": "heart.png", "has_img_twitter": true }]
            """);
        File.WriteAllText(folder.File("build/setup.sh"), """
            cd "$FEWSHOT_HOME" && echo "$@" >>fetched
            cd npm/emoji-datasource-twitter
            package=node_modules/emoji-datasource-twitter
            mkdir -p $package/img/twitter/64 && cp ../../emoji.json $package && cp ../../face.png $package/img/twitter/64
            touch node_modules/.package-lock.json
            """);

        Assert.Equal(["face.png"], Load().Names);
        Load();
        Assert.Equal(["npm emoji-datasource-twitter"], File.ReadAllLines(folder.File("fetched")));

        File.SetLastWriteTimeUtc(folder.File("npm/emoji-datasource-twitter/package-lock.json"), DateTime.UtcNow.AddMinutes(1));
        Load();
        Assert.Equal(["npm emoji-datasource-twitter", "npm emoji-datasource-twitter"], File.ReadAllLines(folder.File("fetched")));
    }

    [Fact]
    public void A_Debian_package_is_installed_once()
    {
        Environment.SetEnvironmentVariable(DebianVariable, folder.File("root"));
        TestPictures.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("frog.png"));
        File.WriteAllText(folder.File("build/setup.sh"), """
            cd "$FEWSHOT_HOME" && echo "$@" >>fetched
            mkdir -p root/usr/share/tuxpaint/stamps/animals/frogs && cp frog.png root/usr/share/tuxpaint/stamps/animals/frogs
            """);

        Assert.Equal(["frogs/frog.png"], PictureSet.Load(Animals).Names);
        PictureSet.Load(Animals);

        Assert.Equal(["debian tuxpaint-stamps-default"], File.ReadAllLines(folder.File("fetched")));
    }

    [Fact]
    public void A_Debian_package_that_brings_no_pictures_is_named()
    {
        Environment.SetEnvironmentVariable(DebianVariable, folder.File("root"));
        File.WriteAllText(folder.File("build/setup.sh"), "exit 0");

        var exception = Assert.Throws<InputException>(() => PictureSet.Load(Animals));

        Assert.StartsWith("sample:animals: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("tuxpaint-stamps-default", exception.Message, StringComparison.Ordinal);
    }

    private static DataOptions Animals => new() { Source = "sample:animals", Resolution = 8 };

    private static PictureSet Load() => PictureSet.Load(new() { Source = "sample:emoji-faces", Resolution = 8 });
}
