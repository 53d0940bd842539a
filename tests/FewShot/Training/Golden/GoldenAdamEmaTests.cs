using System.Text.Json;
using FewShotGan.Golden;
using FewShotGan.Optimizers;
using FewShotGan.Passes;
using FewShotGan.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public sealed class GoldenAdamEmaTests
{
    [Fact]
    public void Adam_with_and_without_the_lazy_correction_agrees_step_by_step()
    {
        using var golden = GoldenFile.Open("adam_ema");
        var cases = golden.Json("cases").EnumerateObject().Where(c => c.Name != "ema").ToList();
        Assert.NotEmpty(cases);
        foreach (var item in cases)
        {
            using var scope = NewDisposeScope();
            CheckAdam(golden, item.Name, item.Value);
        }
    }

    [Fact]
    public void The_moving_average_agrees()
    {
        using var golden = GoldenFile.Open("adam_ema");
        using var scope = NewDisposeScope();
        var beta = golden.Json("cases").GetProperty("ema").Number("beta")!.Value;
        using var source = new OneParameter(golden["ema.p"]);
        using var average = new OneParameter(golden["ema.p_ema"]);
        ExponentialMovingAverage.Update(average, source, beta);
        GoldenAssert.Close(golden["ema.out"], average.Value, Tolerance.Operator, "ema");
    }

    [Fact]
    public void Gradients_are_cleaned_alike()
    {
        using var golden = GoldenFile.Open("adam_ema");
        using var gradient = golden["nan_to_num.in"].clone();
        using var cleaned = GradientCleaning.Clean([gradient]);
        GoldenAssert.Close(golden["nan_to_num.out"], gradient, Tolerance.Operator, "nan_to_num");
        Assert.True(cleaned.item<bool>());
    }

    private static void CheckAdam(GoldenFile golden, string name, JsonElement item)
    {
        // Lazy regularisation (Karras et al. 2020, appendix B): learning rate and betas for k/(k+1) of the steps.
        double share = item.Number("mb_ratio")!.Value;
        var options = new AdamOptions { Betas = [0, 0.99], Eps = item.Number("eps")!.Value };
        var parameter = new Parameter(golden[$"{name}.p0"].clone());
        using var adam = options.Create([parameter], item.Number("lr")!.Value, share);
        Assert.Equal(item.Number("lr_used")!.Value, adam.Rate, 12);
        var steps = item.Integer("steps")!.Value;
        for (var step = 1; step <= steps; step++)
        {
            parameter.grad = null;
            (parameter * golden[$"{name}.g{step}"]).sum().backward();
            adam.Step();
            GoldenAssert.Close(golden[$"{name}.p{step}"], parameter, Tolerance.Operator, $"{name} p{step}");
        }

        Assert.Equal(steps, adam.States.Single().GetStep!());
    }

    private sealed class OneParameter : nn.Module
    {
        public OneParameter(Tensor value) : base(nameof(OneParameter))
        {
            Value = new Parameter(value.clone(), requires_grad: false);
            register_parameter("value", Value);
        }

        public Parameter Value { get; }
    }
}
