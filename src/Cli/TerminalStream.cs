namespace FewShotGan.Cli;

/// <summary>
/// Output to a terminal, which is lost once the terminal is closed: a run must save then rather than fail because nobody reads
/// along. Files and pipes are not touched; what can't be written to them is an error.
/// </summary>
internal sealed class TerminalStream(Stream output) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Has the console's output pass over the end of its terminal.</summary>
    public static void Outlive()
    {
        if (!Console.IsOutputRedirected) Console.SetOut(Writer(Console.OpenStandardOutput(), Console.Out));
        if (!Console.IsErrorRedirected) Console.SetError(Writer(Console.OpenStandardError(), Console.Error));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            output.Write(buffer);
        }
        catch (IOException)
        {
            // The terminal is closed.
        }
    }

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static StreamWriter Writer(Stream output, TextWriter was) => new(new TerminalStream(output), was.Encoding) { AutoFlush = true };
}
