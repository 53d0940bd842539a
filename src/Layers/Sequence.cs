using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// Gives modules the names that they have in the reference, where they are numbered within a <c>Sequential</c>; whoever
/// makes it calls them.
/// </summary>
public sealed class Sequence : Module
{
    /// <summary>Registers the modules.</summary>
    /// <param name="modules">Names, such as numbers, and modules.</param>
    public Sequence(params IEnumerable<(string Name, Module Module)> modules)
        : base(nameof(Sequence))
    {
        foreach (var (name, module) in modules) register_module(name, module);
    }
}
