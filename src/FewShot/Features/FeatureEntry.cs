using FewShotGan.Discriminators.Features;

namespace FewShotGan.Features;

/// <summary>
/// What the manifest says of one feature network; users describe networks of their own with the same keys.
/// </summary>
public sealed record FeatureEntry
{
    /// <summary>How it is called on the command line and in recipes.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// The npm or NuGet package that holds the file; empty when <see cref="File"/> is a path of the user's.
    /// </summary>
    public string Package { get; init; } = "";

    /// <summary>
    /// The ONNX file: in the package, or a path. A list where a package cuts it in parts, to be joined in this order.
    /// Empty for a network whose file the user exports.
    /// </summary>
    public IReadOnlyList<string> File { get; init; } = [];

    /// <summary>SHA-256 of the file, lower-case hexadecimal; not checked when empty.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The network's licence.</summary>
    public string Licence { get; init; } = "";

    /// <summary>What the network was trained for.</summary>
    public string TrainedFor { get; init; } = "";

    /// <summary>Whether it is used only when it is named, because of its licence.</summary>
    public bool OptIn { get; init; }

    /// <summary>Something that its users should know.</summary>
    public string Note { get; init; } = "";

    /// <summary>How to make the file, for one that does not come with the tool.</summary>
    public string Export { get; init; } = "";

    /// <summary>Smallest height and width that the network takes, in pixels.</summary>
    public int MinimumSize { get; init; } = 32;

    /// <summary>How much a tap of the two engines may differ, as a part of the tap's largest value.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>The values to return: names, <c>[auto]</c>, or <c>[]</c> for the file's own outputs.</summary>
    public IReadOnlyList<string> Taps { get; init; } = new FeatureNetworkOptions().Taps;

    /// <summary>
    /// The value that holds the class logits, for the Inception Score; empty for a network that does not classify.
    /// </summary>
    public string Logits { get; init; } = "";

    /// <summary>
    /// Whether it is the network of FID, or one of the same form: Fréchet distances through it are called so.
    /// </summary>
    public bool Inception { get; init; }

    /// <summary>Whether it takes images of any size and resizes them itself, as published FIDs want it.</summary>
    public bool Resizes { get; init; }

    /// <summary>What black and white are before mean and standard deviation apply.</summary>
    public IReadOnlyList<double> ValueRange { get; init; } = new FeatureNetworkOptions().ValueRange;

    /// <summary><c>rgb</c> or <c>bgr</c>.</summary>
    public string ChannelOrder { get; init; } = new FeatureNetworkOptions().ChannelOrder;

    /// <summary>Subtracted, one number a channel in the network's order.</summary>
    public IReadOnlyList<double> Mean { get; init; } = new FeatureNetworkOptions().Mean;

    /// <summary>Then divided by, one number a channel in the network's order.</summary>
    public IReadOnlyList<double> Std { get; init; } = new FeatureNetworkOptions().Std;

    /// <summary>The value of a fourth channel; none when null.</summary>
    public double? Alpha { get; init; }

    /// <summary><c>nchw</c> or <c>nhwc</c>.</summary>
    public string Layout { get; init; } = new FeatureNetworkOptions().Layout;

    /// <summary>Of a TorchScript file: the method that is called with the images.</summary>
    public string Method { get; init; } = new FeatureNetworkOptions().Method;

    /// <summary>Of a TorchScript file: the method's arguments behind the images: numbers, true or false.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whether a TorchScript file without a hash here may run all the same.</summary>
    public bool Trusted { get; init; }

    /// <summary>Whether the file comes with the tool.</summary>
    public bool IsShipped => Package.Length > 0;

    /// <summary>What the engines must know of the file.</summary>
    public FeatureNetworkOptions ToOptions() => new()
    {
        Taps = Taps,
        ValueRange = ValueRange,
        ChannelOrder = ChannelOrder,
        Mean = Mean,
        Std = Std,
        Alpha = Alpha,
        Layout = Layout,
        Method = Method,
        Arguments = Arguments,
    };
}
