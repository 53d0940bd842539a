using FewShotGan.Augment;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>Shows the controller of p the discriminator's logits on their way to another report.</summary>
/// <param name="report">The other report.</param>
/// <param name="controller">The controller.</param>
internal sealed class AdaReport(ILossReport report, AdaController controller) : ILossReport
{
    /// <inheritdoc/>
    public void Report(string phase, string name, Tensor values)
    {
        report.Report(phase, name, values);
        if (name == "scores_real") controller.SawTraining(values);
        else if (name == "scores_fake" && phase == "Dmain") controller.SawGenerated(values);
    }
}
