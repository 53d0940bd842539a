using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Augment;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>
/// A transform whose strength follows overfitting by ADA's rule: its controller sees every iteration's logits and moves
/// p as often as the recipe says. For ADA's r_v the discriminator also looks at a batch of images held out in each
/// iteration.
/// </summary>
/// <param name="controller">What moves p; null for a p that stays. Disposed with this.</param>
/// <param name="interval">Iterations from one adjustment to the next.</param>
internal abstract class SteeredTransform(AdaController? controller, int interval) : InputTransform
{
    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>What moves p; null for a p that stays.</summary>
    public AdaController? Controller => controller;

    /// <inheritdoc/>
    public sealed override void Saw(DiscriminatorInput input, Tensor logits)
    {
        if (input == DiscriminatorInput.Reals) controller?.SawTraining(logits);
        else if (input == DiscriminatorInput.Fakes) controller?.SawGenerated(logits);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">r_v is asked for, and there are no images held out.</exception>
    public override void End(IterationEnd end)
    {
        if (controller is null) return;
        if (controller.Measure == OverfittingMeasure.Rv)
        {
            var ask = end.LogitsOfHeldOut
                ?? throw new InvalidOperationException("r_v needs images held out; there are none");
            controller.SawHeldOut(ask());
        }

        if (end.Iterations % interval != 0) return;
        BeforeAdjusting(controller, end);
        controller.Adjust();
    }

    /// <inheritdoc/>
    public sealed override JsonNode? SaveState() =>
        controller is null ? null : JsonSerializer.SerializeToNode(controller.State, Json);

    /// <inheritdoc/>
    public sealed override void LoadState(JsonElement saved)
    {
        if (controller is not null) controller.State = saved.Deserialize<AdaState>(Json)!;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        controller?.Dispose();
        base.Dispose();
    }

    /// <summary>Is told that p is about to move.</summary>
    /// <param name="measured">What knows how much the discriminator overfits.</param>
    /// <param name="end">Whom to tell.</param>
    protected virtual void BeforeAdjusting(AdaController measured, IterationEnd end)
    {
    }
}
