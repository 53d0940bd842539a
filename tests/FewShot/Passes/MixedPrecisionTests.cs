using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Passes;

public sealed class MixedPrecisionTests
{
    private static readonly Device Gpu = new(DeviceType.CUDA, 0);

    [Theory]
    [InlineData("fp32", null)]
    [InlineData("bf16", ScalarType.BFloat16)]
    [InlineData("fp16", ScalarType.Float16)]
    public void A_GPU_computes_in_what_the_recipe_says(string precision, ScalarType? type)
    {
        Assert.Equal(type, MixedPrecision.UpperType(precision, Gpu));
        Assert.Null(MixedPrecision.Problem(precision, Gpu));
    }

    [Fact]
    public void A_CPU_says_that_it_computes_in_fp32_instead_of_fp16()
    {
        Assert.Null(MixedPrecision.UpperType("fp16", CPU));
        Assert.Contains("computing in fp32", MixedPrecision.Problem("fp16", CPU), StringComparison.Ordinal);
        Assert.Equal(
            MixedPrecision.CpuHasBfloat16 ? ScalarType.BFloat16 : null, MixedPrecision.UpperType("bf16", CPU));
        Assert.Equal(MixedPrecision.CpuHasBfloat16, MixedPrecision.Problem("bf16", CPU) is null);
    }

    [Theory]
    [InlineData("preset: stylegan2", null)]
    [InlineData("preset: projected_stylegan2\ngenerator: {conv_clamp: 256}", null)]
    [InlineData(
        "generator: {type: dcgan}\ndiscriminator: {type: dcgan}",
        "found fp16, expected fp32 with generator.type dcgan and discriminator.type dcgan")]
    [InlineData(
        "preset: stylegan2\ngenerator: {conv_clamp: null}",
        "found fp16, expected bf16, or a number (256 in the official code) for generator.conv_clamp")]
    public void Float16_needs_a_network_that_can_and_clamped_activations(string recipe, string? problem)
    {
        var yaml = recipe + "\ndata: {source: sample:emoji-faces}\ntraining: {precision: fp16}";
        if (problem is null) Assert.Equal("fp16", RecipeFile.Parse(yaml, "r.yaml").Training.Precision);
        else
            Assert.Contains(
                problem, Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "r.yaml")).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TensorFloat32_is_what_the_recipe_says(bool allow)
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with { Training = tiny.Recipe.Training with { Tf32 = allow } };
        try
        {
            using var session = new TrainingSession(recipe, FewShotGan.Images.ImageSet.Load(recipe.Data), CPU);
            Assert.Equal(
                (allow, allow), (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32));
        }
        finally
        {
            MixedPrecision.AllowTf32(false);
        }
    }
}
