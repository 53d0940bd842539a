using FewShotGan.Augment;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Inputs;

public sealed class InputTransformTests
{
    [Fact]
    public void The_blur_is_2_to_the_minus_x_over_sigma_squared_and_fades_linearly()
    {
        using var scope = NewDisposeScope();
        using var rng = new torch.Generator(1);
        using var blur = new BlurOptions { InitSigma = 2, FadeKimg = 100 }.Create(new(1, 1));
        var point = zeros(1, 1, 33, 33, dtype: ScalarType.Float64, device: CPU);
        point[0, 0, 16, 16] = 1;
        foreach (var (nimg, sigma) in new[] { (-1L, 2.0), (0L, 2.0), (50_000L, 1.0) })
        {
            if (nimg >= 0) blur.Begin(nimg);
            int reach = (int)(3 * sigma);
            var taps = Enumerable.Range(-16, 33)
                .Select(x => Math.Abs(x) > reach ? 0 : Math.Pow(2, -x * x / (sigma * sigma))).ToArray();
            double sum = taps.Sum();
            var row = tensor(taps.Select(tap => tap / sum).ToArray(), device: CPU);
            Assert.True(
                blur.Apply(point, rng, secondOrder: false)[0, 0].allclose(outer(row, row), rtol: 1e-6, atol: 1e-9),
                $"{nimg}");
        }

        blur.Begin(100_000);
        Assert.Same(point, blur.Apply(point, rng, secondOrder: false));
        using var none = new BlurOptions { InitSigma = 2 }.Create(new(1, 1));
        none.Begin(0);
        Assert.Same(point, none.Apply(point, rng, secondOrder: false));
    }

    [Fact]
    public void Crops_are_parts_of_images_as_often_as_asked_all_at_one_place_of_every_place()
    {
        using var scope = NewDisposeScope();
        using var rng = new torch.Generator(1);
        using var crop = new CropOptions { P = 0.25, Side = 6 }.Create(new(1, 1));
        var images = arange(64, dtype: ScalarType.Float32, device: CPU).reshape(1, 1, 8, 8).expand(2, 3, -1, -1);
        var corners = new List<int>();
        for (int i = 0; i < 800; i++)
        {
            using var inner = NewDisposeScope();
            var cut = crop.Apply(images, rng, secondOrder: false);
            if (ReferenceEquals(cut, images)) continue;
            Assert.Equal([2, 3, 6, 6], cut.shape);
            var (row, column) = Math.DivRem(cut[0, 0, 0, 0].ToInt32(), 8);
            Assert.True(cut.Equals(images.narrow(2, row, 6).narrow(3, column, 6)));
            corners.Add((row * 3) + column);
        }

        Assert.InRange(corners.Count, 800 * (0.25 - 0.06), 800 * (0.25 + 0.06)); // four standard deviations
        Assert.Equal(Enumerable.Range(0, 9), corners.Distinct().Order());
        using var whole = new CropOptions { P = 1, Side = 8 }.Create(new(1, 1));
        Assert.Same(images, whole.Apply(images, rng, secondOrder: false));
    }

    [Fact]
    public void Instance_noise_has_its_deviation_and_fades_linearly()
    {
        using var scope = NewDisposeScope();
        using var rng = new torch.Generator(1);
        var images = zeros(4, 3, 64, 64, dtype: ScalarType.Float64, device: CPU);
        using var fading = new InstanceNoiseOptions { InitSigma = 0.4, FadeKimg = 10 }.Create(new(1, 1));
        foreach (var (nimg, sigma) in new[] { (0L, 0.4), (5_000L, 0.2), (7_500L, 0.1) })
        {
            fading.Begin(nimg);
            var noise = fading.Apply(images, rng, secondOrder: false);
            Assert.Equal(ScalarType.Float64, noise.dtype);

            // Of 49,152 numbers the deviation is right to 0.3 %, the mean to 0.5 % of it: four times that.
            Assert.Equal(sigma, noise.std().item<double>(), sigma * 0.013);
            Assert.Equal(0, noise.mean().item<double>(), sigma * 0.018);
        }

        var state = rng.get_state();
        foreach (var nimg in new[] { 10_000L, 20_000L })
        {
            fading.Begin(nimg);
            Assert.Same(images, fading.Apply(images, rng, secondOrder: false));
        }

        Assert.True(state.eq(rng.get_state()).all().item<bool>());
        using var lasting = new InstanceNoiseOptions { InitSigma = 0.4 }.Create(new(1, 1));
        lasting.Begin(1_000_000);
        Assert.Equal(0.4, lasting.Apply(images, rng, secondOrder: false).std().item<double>(), 0.4 * 0.013);
    }

    [Fact]
    public void Instance_noise_draws_from_the_augment_stream_only()
    {
        using var tiny = new TinyRun();
        var (plain, noisy) = (States(tiny.Recipe with { Augment = new NoAugmentOptions() }), States(tiny.Recipe with
        {
            Augment = new NoAugmentOptions(), Inputs = [new InstanceNoiseOptions()],
        }));
        Assert.Equal(plain.Keys, noisy.Keys);
        foreach (var (name, state) in plain)
            Assert.Equal(name != "augment", state.SequenceEqual(noisy[name]));

        static Dictionary<string, byte[]> States(Recipe recipe)
        {
            using var scope = NewDisposeScope();
            using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
            session.RunIteration(new TinyRun.Recorder());
            return session.Streams.Streams.ToDictionary(
                pair => pair.Name, pair => pair.Stream.get_state().bytes.ToArray());
        }
    }

    [Theory]
    [InlineData(AugmentScope.Both, DiscriminatorInput.Reals, "first augment last")]
    [InlineData(AugmentScope.Both, DiscriminatorInput.Fakes, "first augment last")]
    [InlineData(AugmentScope.Both, DiscriminatorInput.FakesOfGenerator, "first augment last")]
    [InlineData(AugmentScope.Discriminator, DiscriminatorInput.Reals, "first augment last")]
    [InlineData(AugmentScope.Discriminator, DiscriminatorInput.Fakes, "first augment last")]
    [InlineData(AugmentScope.Discriminator, DiscriminatorInput.FakesOfGenerator, "first last")]
    [InlineData(AugmentScope.Reals, DiscriminatorInput.Reals, "first augment last")]
    [InlineData(AugmentScope.Reals, DiscriminatorInput.Fakes, "first last")]
    [InlineData(AugmentScope.Reals, DiscriminatorInput.FakesOfGenerator, "first last")]
    public void Images_meet_the_transforms_in_order_and_the_augmentation_where_its_scope_says(
        AugmentScope scope, DiscriminatorInput input, string expected)
    {
        using var tensors = NewDisposeScope();
        using var rng = new torch.Generator(1);
        var met = new List<string>();
        using var chain = new InputChain(
            [new Noted("last", false, met), new Noted("first", true, met)],
            new Noted("augment", false, met).Create(new(1, 1)),
            scope);
        Assert.Equal(["first", "augment", "last"], chain.Transforms.Select(transform => transform.StateName));
        chain.Apply(zeros(1, 3, 4, 4, device: CPU), input, rng);
        Assert.Equal(expected, string.Join(' ', met));
        met.Clear();
        chain.Saw(input, zeros(1, 1, device: CPU));
        Assert.Equal("saw:first saw:augment saw:last", string.Join(' ', met));
    }

    [Fact]
    public void Blur_comes_before_the_augmentation_and_noise_after_it()
    {
        Assert.True(new BlurOptions().IsBeforeAugmentation);
        Assert.False(new InstanceNoiseOptions().IsBeforeAugmentation);
        using var chain = new InputChain(
            [new InstanceNoiseOptions(), new BlurOptions { InitSigma = 1, FadeKimg = 1 }],
            new DiffAugmentOptions().Create(new TrainingRecipe().Length));
        Assert.Equal(
            ["blur", "diffaugment", "instance_noise"], chain.Transforms.Select(transform => transform.StateName));
    }

    [Theory]
    [InlineData("both", AugmentScope.Both)]
    [InlineData("reals", AugmentScope.Reals)]
    [InlineData("discriminator", AugmentScope.Discriminator)]
    public void A_recipe_names_the_scope(string name, AugmentScope scope) =>
        Assert.Equal(scope, new DiffAugmentOptions { AppliesTo = name }.Scope);

    private sealed record Noted(string Name, bool First, List<string> Met) : InputOptions
    {
        public override bool IsBeforeAugmentation => First;

        public override InputTransform Create(RunLength length) => new Transform(this);

        private sealed class Transform(Noted options) : InputTransform
        {
            public override string StateName => options.Name;

            public override Tensor Apply(Tensor images, torch.Generator draws, bool secondOrder)
            {
                options.Met.Add(options.Name);
                return images;
            }

            public override void Saw(DiscriminatorInput input, Tensor logits) => options.Met.Add("saw:" + options.Name);
        }
    }
}
