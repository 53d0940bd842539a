using FewShotGan.Losses;
using FewShotGan.Regularizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Greg: path-length regularisation of the generator (Karras et al. 2020, equation 4) on the first part of the latents.
/// Reports <c>path_length</c> and <c>pl_penalty</c>, the penalty without its weight.
/// </summary>
/// <param name="passes">The networks.</param>
/// <param name="optimizer">The generator's Adam.</param>
/// <param name="loss">Weight, interval, share of the batch and decay.</param>
/// <param name="normal">Draws the direction in image space: numbers from N(0, 1), on the CPU, of a shape.</param>
public sealed class PathLengthPhase(StyleGan2Passes passes, Adam optimizer, PathLengthOptions loss, Func<long[], Tensor> normal)
    : Phase("Greg", loss.Interval ?? 1, optimizer)
{
    // Pictures have nothing to do with each other here: there are no groups to keep.
    private readonly MicroBatches micro = passes.MicroBatches.WithGroup(1);

    /// <summary>The running mean of path lengths; 0 at the start.</summary>
    public float Mean { get; set; }

    /// <inheritdoc/>
    protected override void AccumulateGradients(PhaseBatch batch, ILossReport report)
    {
        long n = batch.Z.shape[0] / loss.BatchShrink, parts = micro.Count(n);
        var latents = new SharedInput(passes.Map(batch.Z.narrow(0, 0, n), batch.FakeLabels?.narrow(0, 0, n)));
        var direction = normal([n, .. passes.PictureShape]).to(batch.Z.device);
        if (parts == 1) Whole(latents.Leaf, direction, report);
        else InParts(latents.Leaf, direction, parts, report);
        latents.Backward();
    }

    private void Whole(Tensor ws, Tensor direction, ILossReport report)
    {
        var images = passes.Synthesize(ws);
        var lengths = PathLengthPenalty.Lengths(images, ws, direction);
        var (penalty, moved) = PathLengthPenalty.Of(lengths, tensor(Mean, device: ws.device), loss.Decay);
        Mean = moved.to(ScalarType.Float32).item<float>();
        Backward(images, lengths, penalty, penalty, 1, report);
    }

    // The penalty is measured against a mean that every length is a part of: first all lengths, then their gradients.
    private void InParts(Tensor ws, Tensor direction, long parts, ILossReport report)
    {
        double mean = 0;
        passes.Rehearse(() =>
        {
            for (long part = 0; part < parts; part++)
            {
                using var scope = NewDisposeScope();
                mean += Lengths(ws, direction, part, differentiable: false).Lengths.mean().to(ScalarType.Float64).item<double>() / parts;
            }
        });
        double moved = Mean + (mean - Mean) * loss.Decay;
        Mean = (float)moved;
        for (long part = 0; part < parts; part++)
        {
            using var scope = NewDisposeScope();
            var (images, lengths) = Lengths(ws, direction, part, differentiable: true);
            var (penalty, losses) = PathLengthPenalty.OfPart(lengths, mean, moved, loss.Decay);
            Backward(images, lengths, penalty, losses, parts, report);
        }
    }

    private (Tensor Images, Tensor Lengths) Lengths(Tensor ws, Tensor direction, long part, bool differentiable)
    {
        var own = micro.Part(ws, part);
        var images = passes.Synthesize(own);
        return (images, PathLengthPenalty.Lengths(images, own, micro.Part(direction, part), differentiable));
    }

    // Parameters without a part in the path length (the last bias) still take their Adam step, as in the official loop.
    private void Backward(Tensor images, Tensor lengths, Tensor penalty, Tensor losses, long parts, ILossReport report)
    {
        report.Report(Name, "path_length", lengths);
        report.Report(Name, "pl_penalty", penalty);
        Backward(images.mul(0).mean().add(losses.mul(loss.Weight).mean()), parts);
    }
}
