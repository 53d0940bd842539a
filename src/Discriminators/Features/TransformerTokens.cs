using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Features;

/// <summary>
/// The tokens of a vision transformer (Dosovitskiy et al. 2021) as maps. The patches' tokens come row by row, after
/// others that belong to no patch: one for the class, whose numbers are added to every patch's, as in StyleGAN-T (Sauer
/// et al. 2023) and DPT (Ranftl et al. 2021); two in a distilled network, whose mean is; or the class's and registers,
/// which are left out.
/// </summary>
public static class TransformerTokens
{
    private const int Distilled = 2;

    /// <summary>Tokens as a map.</summary>
    /// <param name="output">Tokens <c>[N, T, C]</c>, or a map, which stays as it is.</param>
    /// <returns><c>[N, C, h, h]</c> with the largest h² up to T.</returns>
    public static Tensor ToMap(Tensor output)
    {
        if (output.dim() != 3) return output;
        using var scope = NewDisposeScope();
        long side = (long)Math.Sqrt(output.shape[1]), others = output.shape[1] - (side * side);
        var patches = output.narrow(1, others, side * side);
        if (others > 0)
            patches += output.narrow(1, 0, others == Distilled ? Distilled : 1).mean([1], keepdim: true);
        return patches.transpose(1, 2).reshape(output.shape[0], -1, side, side).MoveToOuterDisposeScope();
    }
}
