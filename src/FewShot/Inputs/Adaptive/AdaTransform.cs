using FewShotGan.Augment;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>ADA within a run. Reports <c>r_t</c> and <c>r_v</c> each time p moves.</summary>
/// <param name="pipeline">The transforms; this one's own, since its p moves.</param>
/// <param name="controller">What moves p; null for a p that stays. Disposed with this.</param>
/// <param name="interval">Iterations from one adjustment to the next.</param>
internal sealed class AdaTransform(AdaPipeline pipeline, AdaController? controller, int interval)
    : SteeredTransform(controller, interval)
{
    /// <summary>The phase under which the measures are reported.</summary>
    private const string Phase = "ADA";

    /// <summary>The transforms.</summary>
    public AdaPipeline Pipeline => pipeline;

    /// <inheritdoc/>
    public override string StateName => "ada";

    /// <inheritdoc/>
    public override IEnumerable<(string Name, double Value)> Values => [("augment_p", pipeline.P)];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, Generator draws, bool secondOrder) =>
        pipeline.Augment(images, draws, secondOrder);

    /// <inheritdoc/>
    protected override void BeforeAdjusting(AdaController measured, IterationEnd end)
    {
        Report("r_t", measured.Rt);
        Report("r_v", measured.Rv);

        void Report(string name, double value)
        {
            if (double.IsFinite(value)) end.Report.Report(Phase, name, tensor(value, device: CPU));
        }
    }
}
