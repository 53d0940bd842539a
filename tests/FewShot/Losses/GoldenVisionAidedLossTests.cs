using FewShotGan.Golden;
using FewShotGan.Losses;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Losses;

public sealed class GoldenVisionAidedLossTests
{
    private static readonly LogisticLoss Plain = new(), Smooth = new() { RealTarget = 0.8, GeneratorTarget = 0.8 };

    /// <summary>The losses by the reference's names.</summary>
    private static readonly Dictionary<string, SeparateLoss> Losses = new()
    {
        ["multilevel_sigmoid"] = Plain, ["multilevel_sigmoid_s"] = Smooth, ["multilevel_hinge"] = new HingeLoss(),
        ["sigmoid"] = Plain, ["sigmoid_s"] = Smooth, ["hinge"] = new HingeLoss(),
    };

    private const string Fixture = "vision_aided_heads", Prefix = "loss.";

    [Fact]
    public void Every_loss_agrees_with_the_reference_for_real_and_generated_images_and_the_generator()
    {
        using var golden = GoldenFile.Open(Fixture);
        var modes = golden.After(Prefix)
            .Select(name => name.Split('.')).Where(parts => parts.Length == 2 && parts[0] != "in")
            .Select(parts => (Name: parts[0], Mode: parts[1])).ToList();
        Assert.Equal(Losses.Keys.Order(), modes.Select(mode => mode.Name).Distinct().Order());
        foreach (var (name, mode) in modes) Check(golden, name, mode);
    }

    private static void Check(GoldenFile golden, string name, string mode)
    {
        using var scope = NewDisposeScope();
        var what = $"{Prefix}{name}.{mode}";
        var inputs = name.StartsWith("multilevel_", StringComparison.Ordinal)
            ? golden.After("loss.in.multi.").Select(i => golden.Variable($"loss.in.multi.{i}")).ToList()
            : [golden.Variable("loss.in.single")];
        var loss = new VisionAidedLoss(Losses[name]);
        var found = mode switch
        {
            "real" => loss.Real(inputs),
            "fake" => loss.Fake(inputs),
            "G" => loss.Generator(inputs),
            _ => throw new NotSupportedException(mode),
        };

        // The reference's hinge losses are the batch's mean already; ours are one number an image, as the others.
        var expected = golden[what];
        GoldenAssert.Close(expected, expected.dim() == 0 ? found.mean() : found, Tolerance.Operator, what);
        GoldenAssert.Gradients(
            found.mean(), ones(1), what, Tolerance.Operator,
            [.. inputs.Select((input, i) => ($"{i}", golden[$"{what}.dmean.{i}"], input))]);
    }

    [Fact]
    public void Losses_stay_finite_and_exact_for_logits_of_any_size()
    {
        using var scope = NewDisposeScope();
        using var logits = tensor(new[] { -100f, -20f, 20f, 100f }, [4, 1]);
        var exact = logits.to(ScalarType.Float64);
        foreach (var name in Losses.Keys)
        {
            var loss = new VisionAidedLoss(Losses[name]);
            foreach (var of in new[] { loss.Real, loss.Fake, loss.Generator })
                GoldenAssert.Close(of([exact]), of([logits]), new Tolerance(1e-6, 0), name);
        }

        // 0.8 for real, and nothing taken from fakes: −0.8·log σ(20) − 0.2·log(1 − σ(20)) ≈ 4.
        Assert.Equal(4, new VisionAidedLoss(Losses["sigmoid_s"]).Real([exact])[2, 0].item<double>(), 1e-6);
    }
}
