using FewShotGan.Runs;

namespace FewShotGan.Tests.Runs;

public sealed class EventsCsvTests
{
    [Fact]
    public void Choices_and_warnings_stand_in_the_order_in_which_they_came()
    {
        using var folder = new TemporaryFolder();
        EventsCsv.Write(
            folder.File("events.csv"),
            [new("a", 0, "asked for", null), new("b", 4_000, "ranked", 2, 60, 0.75, 0.5, 1)],
            [(2_000, "it leaks: hue 87 % (all alike), \"as seen\""), (6_000, "again")]);
        Assert.Equal(
            [
                "kimg,event,network,why,accuracy,low,high,pictures,multiply_adds",
                "0,vision_aided_added,a,asked for,,,,,",
                "2,warning,,\"it leaks: hue 87 % (all alike), \"\"as seen\"\"\",,,,,",
                "4,vision_aided_added,b,ranked,0.75,0.5,1,60,2", "6,warning,,again,,,,,",
            ],
            File.ReadAllLines(folder.File("events.csv")));
    }
}
