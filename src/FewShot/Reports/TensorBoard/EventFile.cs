using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace FewShotGan.Reports;

/// <summary>
/// A file of TensorBoard's events: records of TensorFlow's (TFRecord), each with its length and the CRC-32C of both.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private readonly FileStream file;
    private readonly TimeProvider time;

    /// <summary>Begins a file.</summary>
    /// <param name="folder">Where; made if it is not there.</param>
    /// <param name="time">The clock of the events.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public EventFile(string folder, TimeProvider time)
    {
        this.time = time;
        Directory.CreateDirectory(folder);
        var name = FormattableString.Invariant(
            $"events.out.tfevents.{time.GetUtcNow().ToUnixTimeSeconds():D10}.fewshot.{Environment.ProcessId}");
        var (path, again) = (Path.Combine(folder, name), 0);
        while (File.Exists(path)) path = Path.Combine(folder, FormattableString.Invariant($"{name}.{++again}"));
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Write(0, new Event { FileVersion = "brain.Event:2" });
    }

    /// <summary>The CRC-32C of bytes, as the records have it: turned by 15 bits, and a number added.</summary>
    /// <param name="bytes">The bytes.</param>
    public static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        const uint added = 0xA282EAD8;
        uint crc = uint.MaxValue;
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        return BitOperations.RotateRight(~crc, 15) + added;
    }

    /// <summary>Writes an event, whole, so that whoever reads meanwhile sees it.</summary>
    /// <param name="step">Where on the axis.</param>
    /// <param name="written">The event; its step and time are set.</param>
    public void Write(long step, Event written)
    {
        written.Step = step;
        written.WallTime = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var bytes = written.ToByteArray();
        var record = new byte[bytes.Length + 16];
        BinaryPrimitives.WriteInt64LittleEndian(record, bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedCrc(record.AsSpan(0, 8)));
        bytes.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + bytes.Length), MaskedCrc(bytes));
        file.Write(record);
        file.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
