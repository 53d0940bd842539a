using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Parts;

/// <summary>Receives what the phases of a step computed on the way.</summary>
public interface ILossReport
{
    /// <summary>Takes note of one value per image.</summary>
    /// <param name="phase">The phase that computed them (<c>Gmain</c>).</param>
    /// <param name="name">What they are (<c>loss_g</c>).</param>
    /// <param name="values">One value per image, any shape; valid during the call only.</param>
    void Report(string phase, string name, Tensor values);
}
