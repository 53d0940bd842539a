using FewShotGan.Onnx;

namespace FewShotGan.Generators;

/// <summary>A generator written as ONNX, in the two steps of <see cref="ImageGenerator"/>.</summary>
public interface IOnnxGenerator
{
    /// <summary>From latents to ws.</summary>
    /// <param name="z">Latents <c>[N, ZDim]</c>.</param>
    /// <param name="labels">Labels <c>[N, CDim]</c>; null when there are none.</param>
    /// <param name="psi">
    /// Truncation, <c>[1]</c> for all ws or <c>[NumWs]</c> for each; null for a generator without a mapping network.
    /// </param>
    /// <returns><c>[N, NumWs, width]</c>.</returns>
    OnnxValue Map(OnnxValue z, OnnxValue? labels, OnnxValue? psi);

    /// <summary>From ws to images.</summary>
    /// <param name="ws">From <see cref="Map"/>.</param>
    /// <param name="noise">Where noise comes from; random noise is drawn in the network itself.</param>
    /// <returns>Images <c>[N, C, R, R]</c>, about <c>[-1, 1]</c>.</returns>
    OnnxValue Synthesize(OnnxValue ws, NoiseMode noise);
}
