using System.Text.Json;
using FewShotGan.Files;

namespace FewShotGan.Checkpoints;

/// <summary>The folder of a checkpoint: its files, and whether they are as they were written.</summary>
internal static class CheckpointFolder
{
    /// <summary>The generator in training.</summary>
    public const string GeneratorFile = "generator.safetensors";

    /// <summary>Its moving average: what samples come from.</summary>
    public const string GeneratorEmaFile = "generator_ema.safetensors";

    /// <summary>The discriminator.</summary>
    public const string DiscriminatorFile = "discriminator.safetensors";

    /// <summary>All optimisers.</summary>
    public const string OptimizerFile = "optimizer.safetensors";

    /// <summary>The states of the random streams and the order of the epoch under way.</summary>
    public const string RngFile = "rng.safetensors";

    /// <summary>Whether a folder is a complete checkpoint.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsAt(string path) =>
        File.Exists(Path.Combine(path, CheckpointState.FileName))
        && !Path.GetFileName(Path.TrimEndingDirectorySeparator(path))
            .StartsWith(AtomicFolder.TemporaryPrefix, StringComparison.Ordinal);

    /// <summary>What of a checkpoint is no longer as it was written.</summary>
    /// <param name="path">The checkpoint's folder.</param>
    /// <returns>The file and what is wrong with it, in a line; null when all is well.</returns>
    /// <exception cref="InputException">The checkpoint is of another version of the program.</exception>
    public static string? FindDamage(string path)
    {
        var (name, file) = (CheckpointState.FileName, Path.Combine(path, CheckpointState.FileName));
        try
        {
            if (!File.Exists(file)) return $"{name} is missing";
            using (JsonDocument.Parse(File.ReadAllBytes(file)))
            {
            }

            var state = CheckpointState.Read(path);
            foreach (var (part, hash) in state.Files)
            {
                (name, file) = (part, Path.Combine(path, part));
                if (!File.Exists(file)) return $"{name} is missing";
                if (hash is null) Safetensors.Check(file);
                else if (ContentHash.OfFile(file) != hash)
                    return $"{name} is damaged: its SHA-256 is not the one that it was written with";
            }

            return null;
        }
        catch (JsonException problem)
        {
            return $"{name} is damaged: {problem.Message.ReplaceLineEndings(" ")}";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"{name}: {problem.Message}";
        }
        catch (InputException problem) when (name != CheckpointState.FileName)
        {
            return problem.Message;
        }
    }
}
