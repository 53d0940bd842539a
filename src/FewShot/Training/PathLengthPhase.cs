using FewShotGan.Losses;
using FewShotGan.Recipes;
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
public sealed class PathLengthPhase(StyleGan2Passes passes, Adam optimizer, LossRecipe loss, Func<long[], Tensor> normal)
    : Phase("Greg", loss.PlInterval!.Value, optimizer)
{
    /// <summary>The running mean of path lengths; 0 at the start.</summary>
    public float Mean { get; set; }

    /// <inheritdoc/>
    protected override void AccumulateGradients(PhaseBatch batch, ILossReport report)
    {
        long part = batch.Z.shape[0] / loss.PlBatchShrink;
        var ws = passes.Map(batch.Z.narrow(0, 0, part), batch.FakeLabels?.narrow(0, 0, part));
        var images = passes.Synthesize(ws, secondOrder: true);
        var lengths = PathLengthPenalty.Lengths(images, ws, normal(images.shape).to(images.device));
        var (penalty, moved) = PathLengthPenalty.Of(lengths, tensor(Mean, device: images.device), loss.PlDecay);
        Mean = moved.item<float>();
        report.Report(Name, "path_length", lengths);
        report.Report(Name, "pl_penalty", penalty);

        // Parameters without a part in the path length (the last bias) still take their Adam step, as in the official loop.
        Backward(images.mul(0).mean().add(penalty.mul(loss.PlWeight).mean()));
    }
}
