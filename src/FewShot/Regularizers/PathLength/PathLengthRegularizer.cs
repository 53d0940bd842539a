using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Layers;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// Path-length regularisation (Karras et al. 2020, equation 4). Reports <c>path_length</c> and <c>pl_penalty</c>, the
/// penalty without its weight.
/// </summary>
/// <param name="options">Weight, share of the batch and decay.</param>
/// <param name="normal">
/// Draws the direction in image space: numbers from N(0, 1), on the CPU, of a shape; null for the stream of the noise.
/// </param>
internal sealed class PathLengthRegularizer(PathLengthOptions options, Func<long[], Tensor>? normal = null)
    : Regularizer(options)
{
    private readonly RunningMean mean = new();

    /// <summary>The running mean of path lengths; 0 at the start.</summary>
    public float Mean
    {
        get => mean.Value;
        set => mean.Value = value;
    }

    /// <inheritdoc/>
    public override void Accumulate(Turn turn)
    {
        var (batch, passes) = (turn.Batch, turn.Passes);

        // Images have nothing to do with each other here, so that any part of a batch will do: there are no groups to
        // keep.
        var micro = passes.Trained.WithGroup(1);
        long n = Math.Max(1, batch.Z.shape[0] / options.BatchShrink), parts = micro.Count(n);
        var latents = new SharedInput(
            passes.Map(batch.Z.narrow(0, 0, n), batch.FakeLabels?.narrow(0, 0, n)), isNeeded: true);
        long[] shape = [n, .. passes.ImageShape];
        var direction = Upload.Like(
            normal?.Invoke(shape) ?? randn(shape, generator: passes.Noise, device: CPU), batch.Z);
        if (parts == 1) Whole(turn, latents.Leaf, direction);
        else InParts(turn, micro, latents.Leaf, direction, parts);
        latents.Backward();
    }

    /// <inheritdoc/>
    public override JsonNode SaveState() => new JsonObject { ["mean"] = Mean };

    /// <inheritdoc/>
    public override void LoadState(JsonElement saved) => Mean = saved.GetProperty("mean").GetSingle();

    /// <inheritdoc/>
    public override void Dispose()
    {
        mean.Dispose();
        base.Dispose();
    }

    private void Whole(Turn turn, Tensor ws, Tensor direction)
    {
        Tensor images;
        using (SecondDerivatives.Expect()) images = turn.Passes.Synthesize(ws);
        var lengths = PathLengthPenalty.Lengths(images, ws, direction);
        var (penalty, moved) = PathLengthPenalty.Of(lengths, mean.On(ws.device), options.Decay);
        mean.Keep(moved);
        Backward(turn, images, lengths, penalty, penalty, 1);
    }

    // The penalty is measured against a mean that every length is a part of: first all lengths, then their gradients.
    private void InParts(Turn turn, MicroBatches micro, Tensor ws, Tensor direction, long parts)
    {
        var batchMean = zeros([], ScalarType.Float64, ws.device);
        turn.Passes.Rehearse(() =>
        {
            for (long part = 0; part < parts; part++)
            {
                using var scope = NewDisposeScope();
                var (_, lengths) = Lengths(part, differentiable: false);
                batchMean.add_(lengths.detach().mean().to(ScalarType.Float64) / parts);
            }
        });
        var moved = mean.On(ws.device).to(ScalarType.Float64);
        moved = moved + ((batchMean - moved) * options.Decay);
        mean.Keep(moved);
        for (long part = 0; part < parts; part++)
        {
            using var scope = NewDisposeScope();
            var (images, lengths) = Lengths(part, differentiable: true);
            var (penalty, losses) = PathLengthPenalty.OfPart(lengths, batchMean, moved, options.Decay);
            Backward(turn, images, lengths, penalty, losses, parts);
        }

        (Tensor Images, Tensor Lengths) Lengths(long part, bool differentiable)
        {
            var own = micro.Part(ws, part);
            Tensor images;
            using (differentiable ? SecondDerivatives.Expect() : null) images = turn.Passes.Synthesize(own);
            return (images, PathLengthPenalty.Lengths(images, own, micro.Part(direction, part), differentiable));
        }
    }

    // Parameters without a part in the path length (the last bias) still take their optimiser's step, as in the
    // official loop.
    private void Backward(Turn turn, Tensor images, Tensor lengths, Tensor penalty, Tensor losses, long parts)
    {
        turn.Report("path_length", lengths);
        turn.Report("pl_penalty", penalty);
        turn.Backward(images.mul(0).mean().add(losses.mul(options.Weight).mean()), parts);
    }
}
