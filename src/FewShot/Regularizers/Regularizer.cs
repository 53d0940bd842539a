using FewShotGan.Parts;

namespace FewShotGan.Regularizers;

/// <summary>A term beside a network's adversarial loss, and what it keeps between iterations.</summary>
/// <param name="options">What it was built from.</param>
public abstract class Regularizer(RegularizerOptions options) : ITrainingState, IDisposable
{
    /// <summary>What it was built from.</summary>
    public RegularizerOptions Options => options;

    /// <inheritdoc/>
    public string StateName => PartRegistry.NameOf(options);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
