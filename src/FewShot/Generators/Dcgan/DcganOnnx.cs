using FewShotGan.Onnx;

namespace FewShotGan.Generators.Dcgan;

/// <summary>A <see cref="DcganGenerator"/> written as ONNX.</summary>
internal sealed class DcganOnnx(DcganGenerator generator) : IOnnxGenerator
{
    private readonly OnnxLayers layers = new(generator);

    /// <inheritdoc/>
    public OnnxValue Map(OnnxValue z, OnnxValue? labels, OnnxValue? psi) => OnnxLayers.JoinedLatent(z, labels);

    /// <inheritdoc/>
    public OnnxValue Synthesize(OnnxValue ws, NoiseMode noise)
    {
        var x = ws.Select(1, 0).Unsqueeze(2, 3);
        for (var i = 0; layers.Find($"main.{i}.weight") is { } weight; i += 3)
        {
            var (stride, cut) = i == 0 ? (1, 0) : (2, 1);
            x = x.ConvTranspose(weight, layers.Find($"main.{i}.bias"), stride, [cut, cut, cut, cut]);
            var isLast = layers.Find($"main.{i + 1}.weight") is null;
            x = isLast ? x.Apply("Tanh") : layers.BatchNorm(x, $"main.{i + 1}").Apply("Relu");
        }

        return x;
    }
}
