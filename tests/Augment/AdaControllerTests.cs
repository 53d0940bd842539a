using System.Text.Json;
using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Augment.Tests;

public sealed class AdaControllerTests
{
    [Fact]
    public void The_official_trace_of_p_is_followed_bit_for_bit()
    {
        using var facts = JsonDocument.Parse(File.ReadAllText(GoldenFile.Locate("facts.json")));
        var rows = facts.RootElement.GetProperty("ada_p").GetProperty("rows").EnumerateArray().ToList();
        Assert.NotEmpty(rows);
        float p = 0;
        foreach (var row in rows)
        {
            double Value(string key) => row.GetProperty(key).GetDouble();
            if (Value("step") == 0) p = 0;
            double step = Value("batch") * Value("interval") / (Value("ada_kimg") * 1000);
            p = AdaController.Adjusted(p, Value("sign_mean"), Value("target"), step);

            // The official p has no upper bound.
            Assert.Equal((float)Math.Min(Value("p_after"), 1), p);
        }
    }

    [Fact]
    public void P_stays_within_0_and_1_and_where_it_is_without_a_measure()
    {
        Assert.Equal(1f, AdaController.Adjusted(0.95f, 1, 0.6, 0.1));
        Assert.Equal(0f, AdaController.Adjusted(0.05f, 0, 0.6, 0.1));
        Assert.Equal(0.05f, AdaController.Adjusted(0.05f, double.NaN, 0.6, 0.1));
        Assert.Equal(0.05f, AdaController.Adjusted(0.05f, 0.6, 0.6, 0.1));
    }

    [Fact]
    public void R_t_and_r_v_are_those_of_the_paper()
    {
        using var scope = NewDisposeScope();
        var pipeline = new AdaPipeline(AdaOptions.Of("bgc"));
        using var controller = new AdaController(pipeline, OverfittingMeasure.Rt, target: 0.4, step: 0.25);
        Assert.True(double.IsNaN(controller.Rt) && double.IsNaN(controller.Rv));
        controller.SawTraining(tensor([2f, -1, 3]));
        controller.SawTraining(tensor([1f]));
        Assert.Equal(0.5, controller.Rt);
        Assert.True(double.IsNaN(controller.Rv));
        controller.SawHeldOut(tensor([0.25f]));
        controller.SawGenerated(tensor([-1f, -2]));
        Assert.Equal((1.25 - 0.25) / (1.25 + 1.5), controller.Rv, precision: 15);

        // 0.5 is above the target; the next window begins empty, and moves nothing.
        controller.Adjust();
        Assert.Equal(0.25f, pipeline.P);
        Assert.True(double.IsNaN(controller.Rt));
        controller.Adjust();
        Assert.Equal(0.25f, pipeline.P);
    }

    [Fact]
    public void Of_several_logits_an_image_it_takes_each_or_their_mean()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[,] { { 3f, -1, -1 }, { 1, 1, 1 }, { -5, 1, 1 } });
        foreach (var (measure, expected) in new[]
                 {
                     (OverfittingMeasure.Rt, 3 / 9.0), (OverfittingMeasure.RtOfImages, 1 / 3.0),
                 })
        {
            var pipeline = new AdaPipeline(AdaOptions.Of("bgc"));
            using var controller = new AdaController(pipeline, measure, target: 0.3, step: 0.25);
            controller.SawTraining(logits);
            Assert.Equal(expected, controller.Rt, 1e-12);
            controller.SawTraining(tensor(new[,] { { 3f, -1, -1 } }));
            Assert.Equal(measure == OverfittingMeasure.Rt ? 2 / 12.0 : 2 / 4.0, controller.Rt, 1e-12);
            controller.Adjust();
            Assert.Equal(measure == OverfittingMeasure.Rt ? 0 : 0.25f, pipeline.P);
        }
    }

    [Fact]
    public void With_r_v_p_follows_the_images_held_out()
    {
        using var scope = NewDisposeScope();
        var pipeline = new AdaPipeline(AdaOptions.Of("bgc")) { P = 0.5f };
        using var controller = new AdaController(pipeline, OverfittingMeasure.Rv, target: 0.6, step: 0.125);
        See(heldOut: 0.9f); // (1 - 0.9) / 2: like the training images
        Assert.Equal(0.375f, pipeline.P);
        See(heldOut: -0.9f); // like the generated ones
        Assert.Equal(0.5f, pipeline.P);

        void See(float heldOut)
        {
            controller.SawTraining(tensor([1f]));
            controller.SawGenerated(tensor([-1f]));
            controller.SawHeldOut(tensor([heldOut]));
            controller.Adjust();
        }
    }

    [Fact]
    public void A_restored_controller_goes_on_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        var (a, b) = (new AdaPipeline(AdaOptions.Of("bgc")) { P = 0.1f }, new AdaPipeline(AdaOptions.Of("bgc")));
        using var first = new AdaController(a, OverfittingMeasure.Rv, target: 0.6, step: 0.01);
        using var second = new AdaController(b, OverfittingMeasure.Rv, target: 0.6, step: 0.01);
        See(first);

        // By way of JSON, as in a checkpoint.
        second.State = JsonSerializer.Deserialize<AdaState>(JsonSerializer.Serialize(first.State))!;
        Assert.Equal((a.P, first.Rt, first.Rv), (b.P, second.Rt, second.Rv));
        Assert.Equal(first.State, second.State);

        void See(AdaController controller)
        {
            controller.SawTraining(randn(7, generator: rng));
            controller.SawHeldOut(randn(5, generator: rng));
            controller.SawGenerated(randn(3, generator: rng));
        }
    }

    [Fact]
    public void A_discriminator_that_diverged_can_be_saved()
    {
        using var scope = NewDisposeScope();
        using var controller = new AdaController(
            new AdaPipeline(AdaOptions.Of("bgc")), OverfittingMeasure.Rt, 0.6, 0.1);
        controller.SawTraining(tensor([float.NaN, float.PositiveInfinity]));
        Assert.Equal(
            controller.State, JsonSerializer.Deserialize<AdaState>(JsonSerializer.Serialize(controller.State)));
    }

    [Fact]
    public void A_window_holds_no_tensor_but_its_sums()
    {
        using var scope = NewDisposeScope();
        using var controller = new AdaController(
            new AdaPipeline(AdaOptions.Of("bgc")), OverfittingMeasure.Rv, 0.6, 0.1);
        var logits = ones(4);
        long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 5; i++)
        {
            controller.SawTraining(logits);
            controller.SawHeldOut(logits);
            controller.SawGenerated(logits);
            _ = (controller.Rt, controller.Rv, controller.State);
        }

        Assert.Equal(before + 3, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        controller.Adjust();
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
