using System.Globalization;

namespace FewShotGan.Fetching;

/// <summary>
/// Says on stderr what is being fetched: one line, and on a terminal how much of it is here. It ends when it is
/// disposed.
/// </summary>
internal sealed class FetchProgress : IDisposable
{
    private const double Megabyte = 1e6;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);

    private readonly string text;
    private readonly string folder;
    private readonly Timer? timer;

    /// <summary>Begins.</summary>
    /// <param name="text">What is fetched, and how much that is.</param>
    /// <param name="folder">Where it arrives.</param>
    public FetchProgress(string text, string folder)
    {
        (this.text, this.folder) = ($"fewshot: {text}", folder);
        if (Console.IsErrorRedirected) Console.Error.WriteLine(this.text);
        else timer = new Timer(_ => Show(), null, TimeSpan.Zero, Period);
    }

    /// <summary>Ends the line.</summary>
    public void Dispose()
    {
        if (timer is null) return;
        using var ended = new ManualResetEvent(initialState: false);
        if (timer.Dispose(ended)) ended.WaitOne();
        Console.Error.WriteLine();
    }

    private void Show()
    {
        try
        {
            double bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
                .Sum(file => file.Length);
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{text}: {bytes / Megabyte:F0} MB "));
        }
        catch (IOException)
        {
            // A file went while it was looked at; the next look counts again.
        }
    }
}
