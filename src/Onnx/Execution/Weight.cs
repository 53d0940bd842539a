using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Onnx.Execution;

/// <summary>One tensor of a network's weights, a module of its own so that <c>Module.to</c> keeps it current.</summary>
internal sealed class Weight : Module
{
#pragma warning disable IDE0044 // Module.to rewrites this field.
    private Parameter value;
#pragma warning restore IDE0044

    /// <summary>Takes the tensor over.</summary>
    public Weight(Tensor tensor, bool trainable)
        : base(nameof(Weight))
    {
        value = new Parameter(tensor.DetachFromDisposeScope(), trainable);
        RegisterComponents();
    }

    /// <summary>The tensor.</summary>
    public Tensor Value => value;
}
