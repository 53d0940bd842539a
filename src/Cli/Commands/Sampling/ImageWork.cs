using System.Globalization;
using FewShotGan.Checkpoints;
using FewShotGan.Files;
using FewShotGan.Images;
using FewShotGan.Pretrained;
using FewShotGan.Sampling;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary>A loaded generator and where its images go.</summary>
/// <param name="Generator">The generator.</param>
/// <param name="Source">The checkpoint or file that it comes from.</param>
/// <param name="Options">Truncation and class.</param>
/// <param name="Folder">The folder to write into.</param>
internal sealed record ImageWork(
    TrainedGenerator Generator, string Source, SampleOptions Options, string Folder) : IDisposable
{
    private readonly Lazy<string> origin = new(() => OriginOf(Source, Options));

    /// <summary>What messages call the source.</summary>
    public string Name => ShippedNetworks.NameOf(Source);

    /// <summary>Refuses a folder with other images: nobody could tell later which are whose.</summary>
    /// <exception cref="InputException">It holds some.</exception>
    public void RequireNoOthers()
    {
        if (ImageOrigin.Other(Folder, origin.Value) is { } other)
            throw new InputException(
                $"--out {Folder}: holds '{other}', which {Name} did not make, or with another truncation or "
                    + "class; name a new or empty folder");
    }

    /// <summary>Writes images [N, C, H, W] as one PNG of so many columns.</summary>
    public void Save(string name, torch.Tensor images, int columns) =>
        ImageWriter.SaveGrid(Path.Combine(Folder, name), images, columns);

    /// <summary>Writes one of the images [N, C, H, W].</summary>
    public void SaveOne(FormattableString name, torch.Tensor images, int index)
    {
        using var scope = torch.NewDisposeScope();
        ImageWriter.SaveImage(
            Path.Combine(Folder, name.ToString(CultureInfo.InvariantCulture)), images[index], origin.Value);
    }

    public void Dispose() => Generator.Dispose();

    // Not the source's path, which would tell whoever gets the image about its maker's machine.
    private static string OriginOf(string source, SampleOptions options)
    {
        var hash = ContentHash.OfFile(
            File.Exists(source) ? source : Path.Combine(source, CheckpointFolder.GeneratorEmaFile));
        return PlanText.Text($"generator {hash[..16]}, psi {options.Psi:R}, ")
            + PlanText.Text($"cutoff {options.Cutoff?.ToString(CultureInfo.InvariantCulture) ?? "none"}, ")
            + PlanText.Text($"class {options.Label?.ToString(CultureInfo.InvariantCulture) ?? "by seed"}.");
    }
}
