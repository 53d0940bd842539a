using System.Globalization;
using System.Text.Json;
using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Losses;
using FewShotGan.Regularizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Losses;

public sealed class GoldenStyleGan2LossTests : IDisposable
{
    private readonly GoldenFile golden = GoldenFile.Open("loss_stylegan2");
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly StyleGan2Generator g;
    private readonly StyleGan2Discriminator d;

    public GoldenStyleGan2LossTests()
    {
        using var rng = new Generator(0);
        var kwargs = golden.Json("kwargs");
        g = new StyleGan2Generator(GeneratorOptions(kwargs), rng);
        d = new StyleGan2Discriminator(DiscriminatorOptions(kwargs), rng);
        golden.LoadInto(g, "G.");
        golden.LoadInto(d, "D.");

        // The tests compute what the reference does with this only.
        Assert.Equal(0, golden.Json("style_mixing_prob").GetDouble());
    }

    private double Gain => golden.Json("gain").GetDouble();

    [Fact]
    public void Gmain_agrees()
    {
        var ws = g.Mapping.Forward(golden["in.z"], updateWAvg: true);
        var images = g.Synthesis.Forward(ws, NoiseMode.None);
        var logits = d.Forward(images);
        var loss = new LogisticLoss().Generator(logits);
        GoldenAssert.Close(golden["Gmain.img"], images, Tolerance.Network, "img");
        Reports("Gmain", ("scores_fake", logits), ("signs_fake", logits.sign()), ("G_loss", loss));
        Gradients("Gmain", g, loss);
        GoldenAssert.Close(golden["Gmain.w_avg_after"], g.Mapping.WAvg!, Tolerance.Operator, "w_avg");
    }

    [Fact]
    public void Dmain_agrees()
    {
        Tensor images;
        using (no_grad()) images = g.Forward(golden["in.z"], noiseMode: NoiseMode.None);
        var fake = d.Forward(images);
        var real = d.Forward(golden["in.real"]);
        var loss = new LogisticLoss().Fake(fake) + new LogisticLoss().Real(real);
        Reports(
            "Dmain",
            ("scores_fake", fake), ("signs_fake", fake.sign()), ("scores_real", real), ("signs_real", real.sign()),
            ("D_loss", loss));
        Gradients("Dmain", d, loss);
    }

    [Fact]
    public void R1_agrees_with_its_second_order_gradients()
    {
        var reals = golden.Variable("in.real");
        var logits = d.Forward(reals);
        var penalty = InputGradientPenalty.SquaredNorm(InputGradientPenalty.Gradients(logits, reals));
        var loss = penalty * (golden.Json("r1_gamma").GetDouble() / 2);
        Reports(
            "Dreg",
            ("scores_real", logits), ("signs_real", logits.sign()), ("r1_penalty", penalty), ("D_reg", loss));

        // The last bias does not move the penalty; the reference adds 0 times the logits so that it has a gradient.
        Gradients("Dreg", d, loss + logits.squeeze(1) * 0);
    }

    [Fact]
    public void R1_through_the_augmentation_agrees_with_its_second_order_gradients()
    {
        var phases = golden.After("Dreg_ada_")
            .Where(name => name.EndsWith(".report.Loss_D_reg", StringComparison.Ordinal))
            .Select(name => "Dreg_ada_" + name[..^".report.Loss_D_reg".Length]).ToList();
        Assert.NotEmpty(phases);
        foreach (var phase in phases)
        {
            // Dreg_ada_GROUP_pctPERCENTILE
            var parts = phase.Split('_');
            var pipeline = new AdaPipeline(AdaOptions.Of(parts[2]));
            double percentile = double.Parse(parts[3]["pct".Length..], CultureInfo.InvariantCulture);
            var reals = golden.Variable("in.real");
            var draws = PercentileDraws.Of(pipeline, reals.shape[0], percentile);
            var logits = d.Forward(pipeline.Apply(reals, draws, p: 1, secondOrder: true));
            var penalty = InputGradientPenalty.SquaredNorm(InputGradientPenalty.Gradients(logits, reals));
            var loss = penalty * (golden.Json("r1_gamma").GetDouble() / 2);
            Reports(phase, ("scores_real", logits), ("r1_penalty", penalty), ("D_reg", loss));
            d.zero_grad();
            Gradients(phase, d, loss + logits.squeeze(1) * 0);
        }
    }

    [Fact]
    public void Path_length_agrees_with_its_second_order_gradients()
    {
        var direction = golden["Greg.pl_noise_randn"];
        Assert.Equal(golden["in.z"].shape[0] / golden.Json("pl_batch_shrink").GetInt32(), direction.shape[0]);
        var ws = g.Mapping.Forward(golden["in.z"].narrow(0, 0, direction.shape[0]));
        var images = g.Synthesis.Forward(ws, NoiseMode.None);
        var lengths = PathLengthPenalty.Lengths(images, ws, direction);
        var (penalty, mean) = PathLengthPenalty.Of(
            lengths, golden["Greg.pl_mean_before"], golden.Json("pl_decay").GetDouble());
        var loss = penalty * golden.Json("pl_weight").GetDouble();
        GoldenAssert.Close(golden["Greg.pl_mean_after"], mean, Tolerance.Operator, "pl_mean");
        Reports("Greg", ("pl_penalty", penalty), ("G_reg", loss));
        Gradients("Greg", g, loss + images.flatten(1).narrow(1, 0, 1).squeeze(1) * 0);
    }

    public void Dispose()
    {
        g.Dispose();
        d.Dispose();
        scope.Dispose();
        golden.Dispose();
    }

    private void Reports(string phase, params (string Name, Tensor Value)[] values)
    {
        Assert.Equal(
            golden.After($"{phase}.report.Loss_"), values.Select(v => v.Name).Order(StringComparer.Ordinal));
        foreach (var (name, value) in values)
        {
            var (expected, actual) = (golden[$"{phase}.report.Loss_{name}"], value.flatten());
            if (name.StartsWith("signs_", StringComparison.Ordinal))
            {
                // The sign of a score that is 0 within its own tolerance is that of a rounding.
                var scores = golden[$"{phase}.report.Loss_{name.Replace("signs", "scores", StringComparison.Ordinal)}"];
                var certain = (scores.abs() > Tolerance.Network.Allowed(scores.abs().max().ToDouble())).to(
                    scores.dtype);
                (expected, actual) = (expected * certain, actual * certain);
            }

            GoldenAssert.Close(expected, actual, Tolerance.Network, $"{phase} {name}");
        }
    }

    private void Gradients(string phase, nn.Module network, Tensor loss)
    {
        (loss.mean() * Gain).backward();
        var names = golden.After($"{phase}.grad.");
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            var gradient = network.get_parameter(name)!.grad;
            Assert.True(gradient is not null, $"{phase} {name} has no gradient");
            GoldenAssert.Close(golden[$"{phase}.grad.{name}"], gradient!, Tolerance.Gradient, $"{phase} d{name}");
        }
    }

    private static StyleGan2GeneratorOptions GeneratorOptions(JsonElement kwargs) => new()
    {
        Resolution = kwargs.Integer("img_resolution")!.Value,
        ZDim = kwargs.Integer("z_dim")!.Value,
        WDim = kwargs.Integer("w_dim")!.Value,
        ChannelBase = kwargs.Integer("channel_base")!.Value,
        ChannelMax = kwargs.Integer("channel_max")!.Value,
        MappingLayers = kwargs.Integer("mapping_layers")!.Value,
    };

    private static StyleGan2DiscriminatorOptions DiscriminatorOptions(JsonElement kwargs) => new()
    {
        Resolution = kwargs.Integer("img_resolution")!.Value,
        ChannelBase = kwargs.Integer("channel_base")!.Value,
        ChannelMax = kwargs.Integer("channel_max")!.Value,
        MbstdGroupSize = kwargs.Integer("mbstd_group_size")!.Value,
    };
}
