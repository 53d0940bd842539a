namespace FewShotGan.Discriminators.Features;

/// <summary>Where a discriminator gets the pretrained networks that its options name.</summary>
public interface IFeatureNetworkSource
{
    /// <summary>Opens a network.</summary>
    /// <param name="name">What the options call it.</param>
    /// <param name="taps">
    /// The values that are looked at, from fine to coarse; empty for those its description names.
    /// </param>
    /// <param name="engineWithoutGradient">
    /// What runs it where no gradient goes through it: <c>torch</c> or <c>onnxruntime</c>.
    /// </param>
    /// <param name="side">Height and width of what it will see, in pixels.</param>
    /// <returns>
    /// The network, and another engine of it for images that need no gradient, or null; the caller disposes both.
    /// </returns>
    (IFeatureNetwork Network, IFeatureNetwork? WithoutGradient) Open(
        string name, IReadOnlyList<string> taps, string engineWithoutGradient, int side);
}
