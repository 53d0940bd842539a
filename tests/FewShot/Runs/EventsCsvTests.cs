using FewShotGan.Runs;

namespace FewShotGan.Tests.Runs;

public sealed class EventsCsvTests
{
    [Fact]
    public void Events_are_read_as_they_were_written()
    {
        using var folder = new TemporaryFolder();
        RunEvent[] events =
        [
            RunEvent.Of(new("a", 0, "asked for", null)),
            new(2_000, RunEvent.Warning, "it leaks: hue 87 % (all alike), \"as seen\""),
            RunEvent.Of(new("b", 4_000, "ranked", 2, 60, 0.75, 0.5, 1)), new(6_000, RunEvent.Diverged, "loss_g"),
        ];
        EventsCsv.Write(folder.File("events.csv"), events);
        Assert.Equal(
            [
                "kimg,event,network,why,accuracy,low,high,pictures,multiply_adds",
                "0,vision_aided_added,a,asked for,,,,,",
                "2,warning,,\"it leaks: hue 87 % (all alike), \"\"as seen\"\"\",,,,,",
                "4,vision_aided_added,b,ranked,0.75,0.5,1,60,2", "6,diverged,,loss_g,,,,,",
            ],
            File.ReadAllLines(folder.File("events.csv")));
        Assert.Equal(events, EventsCsv.Read(folder.File("events.csv")));
    }
}
