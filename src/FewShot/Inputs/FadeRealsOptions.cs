using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Augment;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>
/// Real images as coarse as those of a generator that grows (Karras et al. 2018, "Progressive Growing of GANs", figure
/// 2): reduced to the resolution that it has reached, and, while that fades in, blended with the coarser one; of the
/// full size by doubled pixels. With a generator that does not grow, real images stay as they are.
/// </summary>
[Part("fade_reals")]
public sealed record FadeRealsOptions : InputOptions
{
    /// <inheritdoc/>
    public override bool IsBeforeAugmentation => true;

    /// <inheritdoc/>
    /// <remarks>Generated images are blended by the generator: twice would be too much.</remarks>
    public override AugmentScope Scope => AugmentScope.Reals;

    /// <inheritdoc/>
    public override InputTransform Create(RunLength length) => new Transform();

    private sealed class Transform : InputTransform, IFollowsGrowth
    {
        private double lod;

        public override string StateName => "fade_reals";

        public void Follow(double lod) => this.lod = lod;

        public override Tensor Apply(Tensor images, Generator draws, bool secondOrder)
        {
            if (lod == 0) return images;
            var (halvings, coarser) = LevelOfDetail.Split(lod);
            var x = LevelOfDetail.Reduce(images, halvings);
            if (coarser > 0) x = LevelOfDetail.Blend(x, LevelOfDetail.Enlarge(LevelOfDetail.Reduce(x)), coarser);
            return LevelOfDetail.Enlarge(x, halvings);
        }

        public override JsonNode SaveState() => JsonValue.Create(lod);

        public override void LoadState(JsonElement saved) => lod = saved.GetDouble();
    }
}
