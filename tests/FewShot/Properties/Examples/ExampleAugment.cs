using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Augment;
using FewShotGan.Inputs;
using FewShotGan.Layers;
using FewShotGan.Parts;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties.Examples;

/// <summary>
/// An augmentation in a file, with a controller: random brightness that grows while real images are taken for real.
/// </summary>
[Part("example")]
public sealed record ExampleAugment : AugmentOptions
{
    /// <summary>What the strength changes by in an iteration.</summary>
    [Range(0.0, 1.0)]
    public double Step { get; init; } = 0.05;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
        [new("example_strength", "pixel value", "Standard deviation of the brightness at the end of the tick.")];

    /// <inheritdoc/>
    public override InputTransform Create(RunLength length) => new Transform(this);

    private sealed class Transform(ExampleAugment options) : InputTransform
    {
        private double strength = 0.2, seen;

        public override string StateName => "example_augment";

        public override IEnumerable<(string Name, double Value)> Values => [("example_strength", strength)];

        public override Tensor Apply(Tensor images, Generator draws, bool secondOrder) =>
            images + Upload.Like(randn(images.shape[0], 1, 1, 1, generator: draws, device: CPU), images).mul(strength);

        public override void Saw(DiscriminatorInput input, Tensor logits)
        {
            if (input == DiscriminatorInput.Reals) seen += logits.detach().sum().to(ScalarType.Float64).item<double>();
        }

        public override void End(IterationEnd end)
        {
            strength = Math.Max(0, strength + (options.Step * Math.Sign(seen)));
            seen = 0;
        }

        public override JsonNode SaveState() => new JsonObject { ["strength"] = strength };

        public override void LoadState(JsonElement saved) => strength = saved.GetProperty("strength").GetDouble();
    }
}
