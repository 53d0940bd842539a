using FewShotGan.Augment;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Inputs;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Inputs;

/// <summary>APA and Diffusion-GAN's noise, whose strength follows r_t.</summary>
public sealed class SteeredInputTests
{
    private static readonly RunLength Length = new(Kimg: 10, Batch: 8); // p moves by 4 · 8 / 2,000

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0.5, 505)]
    [InlineData(0.0151, 25)]
    [InlineData(1, 1000)]
    public void T_follows_p(float p, int expected) => Assert.Equal(expected, new DiffusionOptions().Steps(p));

    [Fact]
    public void What_is_left_of_an_image_is_the_product_of_one_minus_the_variances()
    {
        var kept = new DiffusionOptions { BetaStart = 0.1, BetaEnd = 0.3 }.Kept(3);
        Assert.Equal([1, 0.9, 0.72, 0.504], kept.Select(share => Math.Round(share, 12)));

        // numpy: np.cumprod(1 - np.linspace(1e-4, 2e-2, 1000))
        kept = new DiffusionOptions().Kept(1000);
        Assert.Equal(0.07858724288177824, kept[500], 1e-9);
        Assert.Equal(4.035829765375676e-05, kept[1000], 1e-12);
    }

    [Fact]
    public void Half_of_the_images_stay_and_the_others_have_t_in_proportion_to_itself_and_their_noise()
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(1);
        var options = new DiffusionOptions
        {
            Control = "fixed", P = 1, TMin = 1, TMax = 3, BetaStart = 0.1, BetaEnd = 0.3,
        };
        using var transform = options.Create(Length);
        var images = ones(3000, 1, 16, 16, dtype: ScalarType.Float64, device: CPU);
        var seen = transform.Apply(images, draws, secondOrder: false);
        var means = seen.mean([1, 2, 3]).data<double>().ToArray();
        var deviations = seen.std([1, 2, 3]).data<double>().ToArray();
        double[] kept = options.Kept(3);
        var counts = new int[4];
        for (int i = 0; i < means.Length; i++)
        {
            // Nearest expected mean; noise of at most 0.05 · 0.7 over 256 pixels moves a mean by 0.002.
            int t = Enumerable.Range(0, 4).MinBy(step => Math.Abs(means[i] - Math.Sqrt(kept[step])));
            counts[t]++;
            Assert.Equal(Math.Sqrt(kept[t]), means[i], 0.012);
            Assert.Equal(0.05 * Math.Sqrt(1 - kept[t]), deviations[i], 0.012);
            if (t == 0) Assert.Equal((1, 0), (means[i], deviations[i]));
        }

        foreach (var (t, share) in new[] { (0, 1 / 2.0), (1, 1 / 12.0), (2, 2 / 12.0), (3, 3 / 12.0) })
            Assert.Equal(share, counts[t] / 3000.0, 4 * Math.Sqrt(share * (1 - share) / 3000));
        Assert.Equal([("diffusion_t", 3.0)], transform.Values);
    }

    [Fact]
    public void Real_images_are_replaced_by_those_of_the_generators_step_and_none_after_the_iteration()
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(1);
        using var apa = new ApaOptions { Control = "fixed", P = 0.3 }.Create(Length);
        int replaced = 0;
        for (int iteration = 1; iteration <= 50; iteration++)
        {
            var reals = arange(16, device: CPU).reshape(16, 1, 1, 1).to(ScalarType.Float32);
            Assert.Same(reals, apa.Apply(reals, DiscriminatorInput.Reals, draws, secondOrder: false));
            foreach (var part in new[] { 100, 108 }) // the generator's batch in two parts
            {
                var fakes = arange(part, part + 8, device: CPU).reshape(8, 1, 1, 1).to(ScalarType.Float32);
                using var inner = NewDisposeScope();
                Assert.Same(
                    fakes, apa.Apply(fakes, DiscriminatorInput.FakesOfGenerator, draws, secondOrder: false));
            }

            Assert.Same(reals, apa.Apply(reals, DiscriminatorInput.Fakes, draws, secondOrder: false));
            var halves = reals.chunk(2).Select(half =>
                apa.Apply(half, DiscriminatorInput.Reals, draws, secondOrder: false)).ToArray();
            var seen = cat(halves).data<float>().ToArray();
            for (int i = 0; i < 16; i++) Assert.True(seen[i] == i || seen[i] == 100 + i);
            replaced += seen.Count(value => value >= 100);
            apa.End(new(iteration, 16, new TinyRun.Recorder(), null));
        }

        Assert.Equal(0.3, replaced / 800.0, 4 * Math.Sqrt(0.3 * 0.7 / 800));
    }

    [Fact]
    public void R1_is_taken_at_what_stands_in_the_images_place()
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(1);
        using var apa = new ApaOptions { Control = "fixed", P = 1 }.Create(Length);
        apa.Apply(full(4, 1, 2, 2, 3.0f, device: CPU), DiscriminatorInput.FakesOfGenerator, draws, secondOrder: false);
        var reals = zeros(4, 1, 2, 2, device: CPU, requires_grad: true);
        var seen = apa.Apply(reals, DiscriminatorInput.Reals, draws, secondOrder: true);
        Assert.True(seen.Equals(full_like(seen, 3)));
        var gradient = autograd.grad([seen.square().sum()], [reals], create_graph: true)[0];
        Assert.True(gradient.Equals(full_like(gradient, 6)));
    }

    [Theory]
    [InlineData("apa")]
    [InlineData("diffusion")]
    public void P_rises_while_the_discriminator_is_surer_of_reals_than_the_target_and_falls_otherwise(string part)
    {
        using var scope = NewDisposeScope();
        using InputTransform transform = part == "apa"
            ? new ApaOptions { P = 0.5 }.Create(Length)
            : new DiffusionOptions { P = 0.5 }.Create(Length);
        double start = Value();
        int iterations = 1;
        for (int i = 1; i <= 8; i++) See(1);
        double risen = Value();
        Assert.True(risen > start, $"{start} to {risen}");
        Assert.Equal(part == "apa" ? 0.5 + (2 * 4 * 8 / 2000.0) : 10 + Math.Round(0.532 * 990), risen, 1e-6);
        for (int i = 9; i <= 16; i++) See(-1);
        Assert.Equal(start, Value(), 1e-6);

        void See(float logit)
        {
            transform.Saw(DiscriminatorInput.Reals, full(8, 1, logit, device: CPU));
            transform.Saw(DiscriminatorInput.Fakes, full(8, 1, -logit, device: CPU));
            transform.End(new(iterations++, 8, new TinyRun.Recorder(), null));
        }

        double Value() => Assert.Single(transform.Values).Value;
    }

    [Fact]
    public void Labels_and_a_p_of_nothing_are_refused()
    {
        var discriminator = new StyleGan2DiscriminatorOptions();
        Assert.Empty(new ApaOptions().Problems(discriminator, hasLabels: false));
        Assert.Equal("", Assert.Single(new ApaOptions().Problems(discriminator, hasLabels: true)).Key);
        Assert.Equal(
            "p",
            Assert.Single(new ApaOptions { Control = "fixed" }.Problems(discriminator, hasLabels: false)).Key);
        Assert.Empty(new DiffusionOptions { Control = "fixed", TMin = 200 }.Problems(discriminator, hasLabels: true));
        Assert.Equal(
            "t_min", Assert.Single(new DiffusionOptions { TMin = 2000 }.Problems(discriminator, hasLabels: true)).Key);
    }
}
