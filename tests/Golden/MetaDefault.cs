using static TorchSharp.torch;

namespace FewShotGan.Golden;

/// <summary>
/// While this lives, a tensor made without its device is on the meta device, where it has a shape and no numbers: what
/// computes on an explicit CPU then mixes devices, as it would on a GPU. The default is the whole process's, so tests
/// with this belong to the
/// <see cref="Collection"/>, which runs beside no other.
/// </summary>
/// <remarks>
/// Most operators refuse the mixture. <c>cat</c>, <c>matmul</c> and <c>copy_</c> do not: <see cref="OnCpu"/> looks at
/// what comes out.
/// </remarks>
public sealed class MetaDefault : IDisposable
{
    /// <summary>The tests' collection; each project with such tests defines it, without parallelisation.</summary>
    public const string Collection = "META as default device";

    /// <summary>Makes META the default.</summary>
    public MetaDefault() => set_default_device(META);

    /// <summary>Makes the CPU the default, as it is in every other test.</summary>
    public void Dispose() => set_default_device(CPU);
}
