using System.Text;
using FewShotGan.Reports;

namespace FewShotGan.Tests.Reports;

public sealed class EventFileTests
{
    /// <summary>The check value of CRC-32C, turned and added to as TensorFlow's records have it.</summary>
    [Fact]
    public void Checksums_are_CRC_32C_masked()
    {
        const uint crc = 0xE3069283;
        uint masked = unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
        Assert.Equal(masked, EventFile.MaskedCrc(Encoding.ASCII.GetBytes("123456789")));
    }

    [Fact]
    public void Two_files_of_one_second_are_two_files()
    {
        using var folder = new TemporaryFolder();
        var time = new Stopped();
        using (new EventFile(folder.File("events"), time))
        using (new EventFile(folder.File("events"), time))
            Assert.Equal(2, Directory.GetFiles(folder.File("events")).Length);
    }

    private sealed class Stopped : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
