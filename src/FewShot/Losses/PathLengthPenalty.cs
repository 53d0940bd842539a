using static TorchSharp.torch;

namespace FewShotGan.Losses;

/// <summary>
/// Path-length regularisation (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN",
/// equation 4): a step in w should change the image by the same amount everywhere.
/// </summary>
public static class PathLengthPenalty
{
    /// <summary>How far each image moves with its ws, along a random direction in image space.</summary>
    /// <param name="images">Generated images <c>[N, C, H, W]</c>.</param>
    /// <param name="ws">The ws they came from, <c>[N, NumWs, WDim]</c>.</param>
    /// <param name="direction">Numbers from N(0, 1), of the shape of <paramref name="images"/>.</param>
    /// <returns><c>[N]</c>, differentiable with respect to the generator's parameters.</returns>
    public static Tensor Lengths(Tensor images, Tensor ws, Tensor direction)
    {
        var scale = 1 / Math.Sqrt(images.shape[2] * images.shape[3]);
        var moved = (images * (direction * scale)).sum();
        var gradient = autograd.grad([moved], [ws], retain_graph: true, create_graph: true)[0];
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
}
