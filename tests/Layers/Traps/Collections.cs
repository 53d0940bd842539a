namespace FewShotGan.Layers.Tests;

/// <summary>Garbage collections that come again and again, until this is disposed of.</summary>
internal sealed class Collections : IDisposable
{
    private readonly Thread collector;
    private bool stop;

    public Collections()
    {
        collector = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                GC.Collect(0);
                Thread.Sleep(1); // collections without a pause would leave no time for anything else
            }
        });
        collector.Start();
    }

    public void Dispose()
    {
        Volatile.Write(ref stop, true);
        collector.Join();
    }
}
