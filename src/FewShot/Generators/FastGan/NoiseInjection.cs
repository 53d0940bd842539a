using FewShotGan.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.FastGan;

/// <summary>Adds noise, the same to every channel, times a learned strength that begins at 0.</summary>
internal sealed class NoiseInjection : Module
{
#pragma warning disable IDE1006, IDE0044 // Official name; Module.to rewrites this field.
    private Parameter weight = new(zeros(1, dtype: ScalarType.Float32, device: CPU));
#pragma warning restore IDE1006, IDE0044

    public NoiseInjection()
        : base(nameof(NoiseInjection)) => RegisterComponents();

    /// <summary>Adds it.</summary>
    /// <param name="x"><c>[N, C, H, W]</c>.</param>
    /// <param name="noise">Draws numbers from N(0, 1), on the CPU, of a shape; null for no noise.</param>
    public Tensor Forward(Tensor x, Func<long[], Tensor>? noise) =>
        noise is null ? x : x + (Upload.Like(noise([x.shape[0], 1, x.shape[2], x.shape[3]]), x) * weight);
}
