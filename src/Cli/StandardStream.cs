namespace FewShotGan.Cli;

/// <summary>
/// A standard stream of the process. What is written is lost, where .NET throws, when a shell has closed it
/// (<c>&gt;&amp;-</c>), and when it was a terminal that is closed now: a run must save then rather than fail because
/// nobody reads along. .NET itself drops what goes into a pipe whose reader has ended.
/// </summary>
internal sealed class StandardStream : Stream
{
    private readonly Stream inner;
    private readonly bool isTerminal;

    /// <summary>Opens a stream.</summary>
    /// <param name="open">Opens .NET's own.</param>
    /// <param name="isTerminal">Whether it is a terminal rather than a file or a pipe.</param>
    public StandardStream(Func<Stream> open, bool isTerminal)
    {
        this.isTerminal = isTerminal;
        try
        {
            inner = open();
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            (inner, IsClosed) = (Null, true);
        }
    }

    /// <summary>Whether the shell had closed it.</summary>
    public bool IsClosed { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set =>
        throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (UnauthorizedAccessException)
        {
            // What .NET makes of a closed descriptor; a full disk is another exception, and an error.
            IsClosed = true;
        }
        catch (IOException) when (isTerminal)
        {
            // The terminal is closed.
        }
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
