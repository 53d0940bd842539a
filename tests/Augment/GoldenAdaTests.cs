using System.Globalization;
using FewShotGan.Golden;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Augment.Tests;

public sealed class GoldenAdaTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_percentile_of_every_group_agrees_with_its_gradient(bool secondOrder)
    {
        using var golden = GoldenFile.Open("ada_augment");
        var names = golden.Names.Where(name => name.EndsWith(".y", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(names);
        int gradients = 0;
        foreach (var name in names)
        {
            using var scope = NewDisposeScope();
            var id = name[..^2];
            var kind = id.Split('.')[0];
            var pipeline = AdaGolden.Pipeline(golden.Json("specs").GetProperty(kind.Split('_')[0]));
            double percentile = double.Parse(
                id[(id.IndexOf("pct", StringComparison.Ordinal) + 3)..], CultureInfo.InvariantCulture);
            var x = golden.Variable(kind.EndsWith("_1ch", StringComparison.Ordinal) ? "in.x_1ch" : "in.x");
            var y = pipeline.Apply(x, PercentileDraws.Of(pipeline, x.shape[0], percentile), p: 1, secondOrder);
            GoldenAssert.Close(golden[name], y, AdaGolden.Images, id);
            if (golden.Find($"grad.{id}.dy") is not { } dy) continue;
            GoldenAssert.Gradients(y, dy, id, Tolerance.Gradient, ("x", golden[$"grad.{id}.dx"], x));
            gradients++;
        }

        Assert.Equal(golden.Names.Count(name => name.EndsWith(".dy", StringComparison.Ordinal)), gradients);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Logged_draws_give_the_logged_images(bool secondOrder)
    {
        using var golden = GoldenFile.Open("ada_augment_draws");
        var names = golden.Json("draw_order").EnumerateObject().Select(item => item.Name).ToList();
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            using var scope = NewDisposeScope();
            var parts = name.Split("_p");
            var pipeline = AdaGolden.Pipeline(golden.Json("specs").GetProperty(parts[0]));
            double p = double.Parse(parts[1], CultureInfo.InvariantCulture);
            var y = pipeline.Apply(golden["in.x"], AdaGolden.Logged(pipeline, golden, name), p, secondOrder);
            GoldenAssert.Close(golden[$"{name}.y"], y, AdaGolden.Images, name);
        }
    }

    [Fact]
    public void Draws_are_made_in_the_logged_order_and_shapes()
    {
        using var golden = GoldenFile.Open("ada_augment_draws");
        foreach (var item in golden.Json("draw_order").EnumerateObject())
        {
            using var scope = NewDisposeScope();
            var pipeline = AdaGolden.Pipeline(golden.Json("specs").GetProperty(item.Name.Split("_p")[0]));
            using var rng = new Generator(7);
            var draws = pipeline.Sample(golden["in.x"].shape, rng);

            // The same kinds of numbers drawn one after another from the same seed, in the order of the log.
            using var again = new Generator(7);
            var expected = new List<Tensor>();
            foreach (var entry in item.Value.EnumerateArray())
            {
                var text = entry.GetString()!.TrimEnd(']').Split('[');
                var shape = text[1].Split(',').Select(size => long.Parse(size, CultureInfo.InvariantCulture)).ToArray();
                expected.Add(
                    (text[0] == "rand" ? rand(shape, generator: again) : randn(shape, generator: again)).flatten());
            }

            var ours = InOrder(draws).Select(tensor => tensor.flatten()).ToList();
            GoldenAssert.Close(cat(expected), cat(ours), new(0, 0), item.Name);
        }
    }

    [Fact]
    public void The_filters_agree()
    {
        using var golden = GoldenFile.Open("ada_augment");
        using var scope = NewDisposeScope();
        GoldenAssert.Close(golden["buf.Hz_geom"], UpFirDn2d.SetupFilter(Wavelets.Sym6), Tolerance.Operator, "Hz_geom");
        var bank = stack(BandFilter.Bank.Select(taps => tensor(taps.ToArray())).ToList());
        GoldenAssert.Close(golden["buf.Hz_fbank"], bank, Tolerance.Operator, "Hz_fbank");
    }

    private static IEnumerable<Tensor> InOrder(AdaDraws d)
    {
        IEnumerable<GatedDraw?> pairs =
        [
            d.XFlip, d.Rotate90, d.XInt, d.Scale, d.PreRotate, d.Aniso, d.PostRotate, d.XFrac, d.Brightness, d.Contrast,
            d.LumaFlip, d.Hue, d.Saturation, .. d.ImgFilter ?? [], d.Noise,
        ];
        foreach (var pair in pairs.OfType<GatedDraw>())
        {
            yield return pair.Value;
            yield return pair.Gate;
        }

        if (d.NoiseField is { } field) yield return field;
        if (d.Cutout is not { } cutout) yield break;
        yield return cutout.Gate;
        yield return cutout.Value;
    }
}
