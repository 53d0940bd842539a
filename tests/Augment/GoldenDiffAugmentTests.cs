using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Augment.Tests;

public sealed class GoldenDiffAugmentTests
{
    [Fact]
    public void Every_case_agrees_with_its_gradient()
    {
        using var golden = GoldenFile.Open("diffaugment");
        var cases = golden.Json("cases").EnumerateObject().ToList();
        Assert.NotEmpty(cases);
        foreach (var item in cases)
        {
            using var scope = NewDisposeScope();
            var id = item.Name;
            var augment = new DiffAugment(
                item.Value.Text("policy").Split(','), item.Value.Number("cutout_ratio")!.Value);
            var x = golden.Variable(item.Value.Text("input"));
            var y = augment.Apply(x, Draws(golden, id));
            GoldenAssert.Close(golden[$"{id}.y"], y, Tolerance.Operator, id);
            GoldenAssert.Gradients(y, golden[$"{id}.dy"], id, Tolerance.Gradient, ("x", golden[$"{id}.dx"], x));
        }
    }

    private static DiffAugmentDraws Draws(GoldenFile golden, string id) => new()
    {
        Brightness = golden.Find($"{id}.draw.brightness.rand"),
        Saturation = golden.Find($"{id}.draw.saturation.rand"),
        Contrast = golden.Find($"{id}.draw.contrast.rand"),
        TranslationX = golden.Find($"{id}.draw.translation_x.randint"),
        TranslationY = golden.Find($"{id}.draw.translation_y.randint"),
        OffsetX = golden.Find($"{id}.draw.offset_x.randint"),
        OffsetY = golden.Find($"{id}.draw.offset_y.randint"),
    };
}
