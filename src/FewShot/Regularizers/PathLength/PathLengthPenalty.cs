using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// Path-length regularisation (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN",
/// equation 4): a step in w should change the image by the same amount everywhere.
/// </summary>
internal static class PathLengthPenalty
{
    /// <summary>How far each image moves with its ws, along a random direction in image space.</summary>
    /// <param name="images">Generated images <c>[N, C, H, W]</c>.</param>
    /// <param name="ws">The ws they came from, <c>[N, NumWs, WDim]</c>.</param>
    /// <param name="direction">Numbers from N(0, 1), of the shape of <paramref name="images"/>.</param>
    /// <param name="differentiable">
    /// Whether the result is to be differentiated; without, only the numbers are computed.
    /// </param>
    /// <returns><c>[N]</c>, differentiable with respect to the generator's parameters.</returns>
    public static Tensor Lengths(Tensor images, Tensor ws, Tensor direction, bool differentiable = true)
    {
        var scale = 1 / Math.Sqrt(images.shape[2] * images.shape[3]);
        var moved = (images * (direction * scale)).sum();
        var gradient = autograd.grad([moved], [ws], retain_graph: differentiable, create_graph: differentiable)[0];
        return gradient.square().sum(2).mean([1]).sqrt();
    }

    /// <summary>The penalty without its weight, and the running mean it is measured against.</summary>
    /// <param name="lengths">From <see cref="Lengths"/>, <c>[N]</c>.</param>
    /// <param name="mean">The running mean so far, a scalar.</param>
    /// <param name="decay">How far the mean moves towards this batch's.</param>
    /// <returns>The penalty <c>[N]</c> and the new mean; the mean takes part in the gradient and is to be detached
    /// before it is kept.</returns>
    public static (Tensor Penalty, Tensor Mean) Of(Tensor lengths, Tensor mean, double decay = 0.01)
    {
        var moved = mean + (lengths.mean() - mean) * decay;
        return ((lengths - moved).square(), moved);
    }

    /// <summary>The penalty of a part of the batch, whose mean length is known.</summary>
    /// <param name="lengths">Of the part, <c>[N]</c>.</param>
    /// <param name="batchMean">The mean of the whole batch's lengths, a scalar.</param>
    /// <param name="moved">The running mean after this batch, a scalar.</param>
    /// <param name="decay">How far the running mean moved towards the batch's.</param>
    /// <returns>
    /// The penalty <c>[N]</c>, and losses <c>[N]</c> whose mean over the batch has the gradient of the penalty's mean:
    /// that goes through the running mean as well, of which every length is a part.
    /// </returns>
    public static (Tensor Penalty, Tensor Loss) OfPart(
        Tensor lengths, Tensor batchMean, Tensor moved, double decay = 0.01)
    {
        var penalty = (lengths - moved).square();
        return (penalty, penalty - lengths * ((batchMean - moved) * (2 * decay)));
    }
}
