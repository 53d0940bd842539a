using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Augment;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>
/// ADA within a run: the transforms, and the controller that sees every iteration's logits and moves p as often as the
/// recipe says. For r_v the discriminator also looks at a batch of images held out in each iteration. Reports
/// <c>r_t</c> and <c>r_v</c> each time p moves.
/// </summary>
/// <param name="pipeline">The transforms; this one's own, since its p moves.</param>
/// <param name="controller">What moves p; null for a p that stays. Disposed with this.</param>
/// <param name="interval">Iterations from one adjustment to the next.</param>
internal sealed class AdaTransform(AdaPipeline pipeline, AdaController? controller, int interval) : InputTransform
{
    /// <summary>The phase under which the measures are reported.</summary>
    private const string Phase = "ADA";

    /// <summary>The transforms.</summary>
    public AdaPipeline Pipeline => pipeline;

    /// <summary>What moves p; null for a p that stays.</summary>
    public AdaController? Controller => controller;

    /// <inheritdoc/>
    public override string StateName => "ada";

    /// <inheritdoc/>
    public override IEnumerable<(string Name, double Value)> Values => [("augment_p", pipeline.P)];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor images, Generator draws, bool secondOrder) =>
        pipeline.Augment(images, draws, secondOrder);

    /// <inheritdoc/>
    public override void Saw(DiscriminatorInput input, Tensor logits)
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
        Report("r_t", controller.Rt);
        Report("r_v", controller.Rv);
        controller.Adjust();

        void Report(string name, double value)
        {
            if (double.IsFinite(value)) end.Report.Report(Phase, name, tensor(value, device: CPU));
        }
    }

    /// <inheritdoc/>
    public override JsonNode? SaveState() =>
        controller is null ? null : JsonSerializer.SerializeToNode(controller.State, Json);

    /// <inheritdoc/>
    public override void LoadState(JsonElement saved)
    {
        if (controller is not null) controller.State = saved.Deserialize<AdaState>(Json)!;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        controller?.Dispose();
        base.Dispose();
    }

    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}
