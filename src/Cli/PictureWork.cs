using System.Globalization;
using FewShotGan.Checkpoints;
using FewShotGan.Data;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary>A loaded generator and where its pictures go.</summary>
/// <param name="Generator">The generator.</param>
/// <param name="Checkpoint">Where it comes from.</param>
/// <param name="Options">Truncation and class.</param>
/// <param name="Folder">The folder to write into.</param>
internal sealed record PictureWork(TrainedGenerator Generator, string Checkpoint, SampleOptions Options, string Folder) : IDisposable
{
    /// <summary>Writes pictures [N, C, H, W] as one PNG of so many columns.</summary>
    public void Save(string name, torch.Tensor pictures, int columns = 1) =>
        PictureWriter.SaveGrid(Path.Combine(Folder, name), pictures, columns);

    /// <summary>Writes one of the pictures [N, C, H, W].</summary>
    public void SaveOne(FormattableString name, torch.Tensor pictures, int index)
    {
        using var scope = torch.NewDisposeScope();
        Save(name.ToString(CultureInfo.InvariantCulture), pictures.narrow(0, index, 1));
    }

    public void Dispose() => Generator.Dispose();
}
