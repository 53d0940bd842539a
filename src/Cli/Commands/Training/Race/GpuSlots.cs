using System.Collections.Concurrent;
using System.Globalization;

namespace FewShotGan.Cli;

/// <summary>The GPUs of a machine, of which each process gets one that no other has.</summary>
internal sealed class GpuSlots
{
    /// <summary>What tells CUDA which GPUs a process sees: numbers or names, with commas between.</summary>
    public const string Variable = "CUDA_VISIBLE_DEVICES";

    private readonly BlockingCollection<string> free = [];

    /// <summary>Takes them as they are.</summary>
    /// <param name="count">How many this process sees.</param>
    /// <param name="visible">What the variable says for this process; null when it is not set.</param>
    public GpuSlots(int count, string? visible)
    {
        var names = string.IsNullOrWhiteSpace(visible)
            ? Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture))
            : visible.Split(',', StringSplitOptions.TrimEntries).Take(count);
        foreach (var name in names) free.Add(name);
    }

    /// <summary>Waits for a free one, and takes it.</summary>
    /// <returns>Its name, for the variable of the process that gets it.</returns>
    public string Take() => free.Take();

    /// <summary>Gives one back.</summary>
    /// <param name="name">Its name.</param>
    public void GiveBack(string name) => free.Add(name);
}
