using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>
/// Spectral normalisation (Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks", section
/// 2.1 and appendix A) in the form of PyTorch's <c>torch.nn.utils.spectral_norm</c>: one step of power iteration per
/// forward pass in training, none otherwise, and a gradient that flows through the singular value but not through its
/// vectors.
/// </summary>
public static class SpectralNorm
{
    private const double Eps = 1e-12;

    private static readonly TorchScript Functions = new("""
        def normalize(x: Tensor, eps: float) -> Tensor:
            return x / x.norm().clamp_min(eps)

        def iterate(matrix: Tensor, u: Tensor, v: Tensor, eps: float) -> bool:
            v.copy_(normalize(matrix.t().mv(u), eps))
            u.copy_(normalize(matrix.mv(v), eps))
            return True
        """);

    /// <summary>A random unit vector, where power iteration begins.</summary>
    /// <param name="size">Its length.</param>
    /// <param name="init">The CPU generator that it is drawn from.</param>
    public static Tensor Vector(long size, Generator init)
    {
        using var drawn = randn(size, generator: init, device: CPU);
        return (Tensor)Functions.Call("normalize", [drawn], Eps);
    }

    /// <summary>The estimate uᵀWv of the largest singular value.</summary>
    /// <param name="matrix">W, <c>[H, W]</c>.</param>
    /// <param name="u">The left singular vector's estimate, <c>[H]</c>.</param>
    /// <param name="v">The right one's, <c>[W]</c>.</param>
    /// <param name="iterate">Whether to improve both vectors, in place, by one step of power iteration first.</param>
    /// <returns>A number, differentiable in W.</returns>
    public static Tensor Sigma(Tensor matrix, Tensor u, Tensor v, bool iterate)
    {
        using var scope = NewDisposeScope();
        if (iterate)
        {
            using var off = no_grad();
            ((Scalar)Functions.Call("iterate", [matrix, u, v], Eps)).Dispose();
        }

        // The graph keeps copies: the next forward pass may come before this one's backward pass.
        return u.clone().dot(matrix.mv(v.clone())).MoveToOuterDisposeScope();
    }
}
