using System.Security.Cryptography;
using System.Text.Json;
using FewShotGan.Checkpoints;
using FewShotGan.Files;
using FewShotGan.Images;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Runs;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// A whole training session on disk: networks, optimisers, random streams, the order of the images and the counters,
/// so that a resumed run is bit for bit the one that was never stopped.
/// </summary>
internal static class Checkpoint
{
    private const string OrderName = "picture_order", Extension = ".safetensors";

    /// <summary>Writes a checkpoint, whole or not at all.</summary>
    /// <param name="path">The checkpoint's folder; replaced if it exists.</param>
    /// <param name="session">The session.</param>
    public static void Save(string path, TrainingSession session) => AtomicFolder.Write(path, folder =>
    {
        var (order, counters) = (session.Order, session.Counters);
        foreach (var (file, network) in Networks(session)) NetworkFile.Write(Path.Combine(folder, file), network);
        OptimizerFile.Write(Path.Combine(folder, CheckpointFolder.OptimizerFile), Optimizers(session));
        WriteRng(Path.Combine(folder, CheckpointFolder.RngFile), session);
        new CheckpointState
        {
            Schema = CheckpointState.CurrentSchema,
            Iteration = counters.Iteration,
            Nimg = counters.Nimg,
            Seconds = counters.Seconds,
            Epoch = order.Epoch,
            EpochPosition = order.Position,
            DataHash = session.Images.Hash,
            DataCount = session.Images.Count,
            HeldOutHash = session.HeldOut?.Hash,
            Classes = session.Images.Classes,
            Parts = session.States.ToDictionary(
                part => part.StateName, part => JsonSerializer.SerializeToElement(part.SaveState())),
            GeneratorType = PartRegistry.NameOf(session.Networks.Generator.Options),
            Generator = session.Networks.Generator.Options,
            DiscriminatorType = PartRegistry.NameOf(session.Networks.Discriminator.Options),
            Discriminator = session.Networks.Discriminator.Options,
            Files = new SortedDictionary<string, string?>(
                Directory.GetFiles(folder).ToDictionary(
                    file => Path.GetFileName(file), file => (string?)ContentHash.OfFile(file)),
                StringComparer.Ordinal),
        }.Write(folder);
    });

    /// <summary>Puts a session where a checkpoint left off.</summary>
    /// <param name="path">The checkpoint's folder.</param>
    /// <param name="session">A session with the recipe and the images of the run.</param>
    /// <exception cref="InputException">The checkpoint is damaged, or of other networks or images.</exception>
    public static void Restore(string path, TrainingSession session)
    {
        var state = CheckpointState.Read(path);
        CheckMatch(path, state, session);
        LoadParts(path, state, session);
        foreach (var (file, network) in Networks(session)) NetworkFile.Read(Path.Combine(path, file), network);
        OptimizerFile.Read(Path.Combine(path, CheckpointFolder.OptimizerFile), Optimizers(session));
        ReadRng(Path.Combine(path, CheckpointFolder.RngFile), session, state);
        session.Counters = new TrainingCounters(state.Iteration, state.Nimg, state.Seconds);

        // What the networks remember of their own growth is no longer that of the buffers just read.
        session.Step.Passes.Begin(state.Nimg);
    }

    /// <summary>
    /// The names of what a checkpoint would hold that is not finite, by file; the device is waited for once.
    /// </summary>
    /// <param name="session">The session.</param>
    internal static IReadOnlyList<string> NotFinite(TrainingSession session)
    {
        return Finiteness.Violations(
        [
            .. Networks(session)
            .SelectMany(
                entry => NetworkFile.Entries(entry.Network)
                .Where(tensor => NetworkFile.IsOwn(entry.Network, tensor.Name))
                .Select(tensor => (Named(entry.File, tensor.Name), tensor.Value))),
            .. OptimizerFile.Averages(Optimizers(session))
            .Select(tensor => (Named(CheckpointFolder.OptimizerFile, tensor.Name), tensor.Value)),
        ]);

        static string Named(string file, string tensor) => $"{Path.GetFileNameWithoutExtension(file)} {tensor}";
    }

    private static void LoadParts(string path, CheckpointState state, TrainingSession session)
    {
        foreach (var part in session.States)
        {
            if (!state.Parts.TryGetValue(part.StateName, out var saved) || saved.ValueKind == JsonValueKind.Null)
                continue;
            try
            {
                part.LoadState(saved);
            }
            catch (Exception problem) when (
                problem is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                throw new InputException(
                    $"{path}: {CheckpointState.FileName}: the state of {part.StateName} is damaged "
                        + $"({problem.Message}); take another checkpoint of the run");
            }
        }
    }

    private static void CheckMatch(string path, CheckpointState state, TrainingSession session)
    {
        var (images, there) = (session.Images, state.Generator);
        CheckKey("data.resolution", $"{there.Resolution}", $"{images.Resolution}");
        CheckKey("data.channels", DataOptions.ChannelsOf(there.ImageChannels),
            DataOptions.ChannelsOf(images.Channels));
        CheckKey("data.labels", $"{there.CDim} classes", $"{images.Classes.Count} classes");
        CheckNetwork(path, "generator", state.Generator, session.Networks.Generator.Options);
        CheckNetwork(path, "discriminator", state.Discriminator, session.Networks.Discriminator.Options);
        var list = RunFolder.OfCheckpoint(path)?.ImagesPath ?? "";
        if (state.DataHash != images.Hash)
            throw new InputException(
                $"{session.Recipe.Data.Source}: these {images.Count} images are not the {state.DataCount} that the run "
                + $"began with{ImageList.Differences(list, SplitFile.Train, images)}; resume with those, with "
                + "data.source set if they are elsewhere now, or start a new run");
        if (state.HeldOutHash is { } heldOut && heldOut != session.HeldOut?.Hash)
            throw new InputException(
                $"data.held_out: the images held out ({session.HeldOut?.Count ?? 0}) are not those of the run, by "
                + $"which its measures compare{ImageList.Differences(list, SplitFile.HeldOut, session.HeldOut)}; "
                + "resume with those, or start a new run");

        void CheckKey(string key, string then, string now)
        {
            if (then != now)
                throw new InputException(
                    $"{key}: found {now}, expected {then}, with which the run of {path} began; set it back, or start "
                        + "a new run");
        }
    }

    private static void CheckNetwork(string path, string name, object found, object expected)
    {
        var differences = CheckpointState.Differences(found, expected)
            .Select(option => $"{name}.{option.Key} ({option.Found} there, {option.Expected} in the recipe)").ToList();
        if (differences.Count > 0)
            throw new InputException(
                $"{path}: found the {name} of another recipe: {string.Join(", ", differences)}; resume with the run's "
                    + "own recipe");
    }

    private static IEnumerable<(string File, nn.Module Network)> Networks(TrainingSession session) =>
        session.States.SelectMany(part => part.Networks).Select(entry => (entry.Name + Extension, entry.Network));

    private static IEnumerable<(string Name, nn.Module Network, NetworkOptimizer Optimizer)> Optimizers(
        TrainingSession session) =>
        session.States.SelectMany(part => part.Optimizers);

    private static void WriteRng(string path, TrainingSession session)
    {
        using var scope = NewDisposeScope();
        var entries = session.States.SelectMany(part => part.Streams)
            .Select(pair => (pair.Name, pair.Stream.get_state())).ToList();
        entries.Add((OrderName, tensor(session.Order.Order.ToArray(), device: CPU)));
        Safetensors.Write(path, entries);
    }

    private static void ReadRng(string path, TrainingSession session, CheckpointState state)
    {
        using var file = Safetensors.Read(path);
        // A part that the run has begun to use since draws as from its beginning.
        foreach (var part in session.States.Where(part => state.Parts.ContainsKey(part.StateName)))
            foreach (var (name, stream) in part.Streams) stream.set_state(Entry(name));
        session.Order.Restore(Entry(OrderName).data<long>().ToArray(), state.EpochPosition, state.Epoch);

        Tensor Entry(string name) => file.Tensors.TryGetValue(name, out var value)
            ? value
            : throw new InputException($"{path}: {name} is missing; take another checkpoint of the run");
    }
}
