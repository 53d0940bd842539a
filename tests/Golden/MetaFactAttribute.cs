using Xunit;

namespace FewShotGan.Golden;

/// <summary>A fact that convolves on the meta device. Only forward: elsewhere than here libtorch may lack backward
/// operators there, and the published TorchSharp does not survive an error inside autograd.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MetaFactAttribute : FactAttribute
{
    /// <summary>Skips the test, with the reason, where libtorch cannot do it.</summary>
    /// <param name="batchNorm">Whether the test normalises batches.</param>
    public MetaFactAttribute(bool batchNorm = false) => Skip = MetaDevice.SkipReason(batchNorm);
}
