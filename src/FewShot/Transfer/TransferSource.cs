using FewShotGan.Pretrained;
using FewShotGan.Runs;

namespace FewShotGan.Transfer;

/// <summary>What a recipe's <c>transfer.from</c> means.</summary>
internal static class TransferSource
{
    /// <summary>The checkpoint or file.</summary>
    /// <param name="from">As for <see cref="RunFolder.FindNetworks"/>.</param>
    /// <exception cref="InputException">There is none.</exception>
    public static string Locate(string from)
    {
        try
        {
            return RunFolder.FindNetworks(from, RunFolder.DefaultParent);
        }
        catch (InputException problem)
        {
            throw new InputException($"transfer.from: {problem.Message}");
        }
    }

    /// <summary>The architecture of the source's networks; null when there is no such source.</summary>
    /// <param name="from">As for <see cref="Locate"/>.</param>
    /// <exception cref="InputException">The source is damaged, or holds no such network.</exception>
    public static SourceArchitecture? FindArchitecture(string from)
    {
        string path;
        try
        {
            path = Locate(from);
        }
        catch (InputException)
        {
            return null;
        }

        return PretrainedNetworks.ArchitectureOf(path);
    }
}
