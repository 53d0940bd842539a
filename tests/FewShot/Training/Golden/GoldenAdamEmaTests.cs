using System.Text.Json;
using FewShotGan.Golden;
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
        var p = golden["ema.p"];
        var average = p.lerp(golden["ema.p_ema"], tensor(beta, dtype: p.dtype));
        GoldenAssert.Close(golden["ema.out"], average, Tolerance.Operator, "ema");
    }

    [Fact]
    public void Gradients_are_cleaned_alike()
    {
        using var golden = GoldenFile.Open("adam_ema");
        using var cleaned = golden["nan_to_num.in"].nan_to_num(nan: 0, posinf: 1e5, neginf: -1e5);
        GoldenAssert.Close(golden["nan_to_num.out"], cleaned, Tolerance.Operator, "nan_to_num");
    }

    private static void CheckAdam(GoldenFile golden, string name, JsonElement item)
    {
        // Lazy regularisation (Karras et al. 2020, appendix B): learning rate and betas for k/(k+1) of the steps.
        var ratio = item.Number("mb_ratio")!.Value;
        Assert.Equal(item.Number("lr_used")!.Value, item.Number("lr")!.Value * ratio, 12);
        var parameter = new Parameter(golden[$"{name}.p0"].clone());
        using var adam = optim.Adam(
            [parameter],
            item.Number("lr_used")!.Value,
            item.Number("beta1_used")!.Value,
            item.Number("beta2_used")!.Value,
            item.Number("eps")!.Value);
        var steps = item.Integer("steps")!.Value;
        for (var step = 1; step <= steps; step++)
        {
            adam.zero_grad();
            (parameter * golden[$"{name}.g{step}"]).sum().backward();
            adam.step();
            GoldenAssert.Close(golden[$"{name}.p{step}"], parameter, Tolerance.Operator, $"{name} p{step}");
        }
    }
}
