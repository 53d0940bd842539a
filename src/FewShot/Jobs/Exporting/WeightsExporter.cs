using FewShotGan.Checkpoints;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Files;
using FewShotGan.Pretrained;
using static TorchSharp.torch;

namespace FewShotGan.Jobs;

/// <summary>Writes the weights of a checkpoint as one safetensors file, under the official program's names.</summary>
internal static class WeightsExporter
{
    /// <summary>Writes the generator's moving average, and the discriminator beside it if that is wanted.</summary>
    /// <param name="checkpoint">The checkpoint's folder.</param>
    /// <param name="file">The file; replaced if it exists.</param>
    /// <param name="withDiscriminator">
    /// Whether the file is for <c>transfer.from</c>: names begin with <c>G_ema.</c> and <c>D.</c>, and its metadata
    /// hold the architecture.
    /// </param>
    /// <param name="inHalf">Whether numbers are written in half precision, in half the bytes.</param>
    /// <exception cref="InputException">
    /// The checkpoint is damaged, its discriminator is of no type that a file can be a source with, or a number is too
    /// large for half precision.
    /// </exception>
    public static void Write(string checkpoint, string file, bool withDiscriminator, bool inHalf)
    {
        var state = CheckpointState.Read(checkpoint);
        if (withDiscriminator && state.Discriminator is not StyleGan2DiscriminatorOptions)
            throw new InputException(
                $"--discriminator: found one of type {state.DiscriminatorType}, expected stylegan2, of which alone a "
                    + "file can be read by transfer.from; leave it out");
        using var scope = NewDisposeScope();
        using var generator = Safetensors.Read(Path.Combine(checkpoint, CheckpointFolder.GeneratorEmaFile));
        using var discriminator = withDiscriminator
            ? Safetensors.Read(Path.Combine(checkpoint, CheckpointFolder.DiscriminatorFile))
            : null;
        var tensors = Named(generator, withDiscriminator ? "G_ema." : "");
        if (discriminator is not null) tensors = tensors.Concat(Named(discriminator, "D."));
        Finiteness.Require(checkpoint, tensors);
        var written = tensors.Select(pair => (pair.Name, Value: Narrowed(pair.Value, inHalf))).ToList();
        if (Finiteness.Violations(written) is [var large, ..])
            throw new InputException($"--half: {large} has a number too large for half precision; leave --half out");
        var metadata = ArchitectureMetadata.Of(
            new(state.Generator, withDiscriminator ? state.Discriminator : null, Inferred: false), state.Classes);
        WholeFile.Write(file, path => Safetensors.Write(path, written, metadata));
    }

    private static IEnumerable<(string Name, Tensor Value)> Named(Safetensors file, string prefix) =>
        file.Tensors.Select(entry => (prefix + entry.Key, entry.Value));

    private static Tensor Narrowed(Tensor value, bool inHalf) =>
        inHalf && value.is_floating_point() ? value.to(ScalarType.Float16) : value;
}
