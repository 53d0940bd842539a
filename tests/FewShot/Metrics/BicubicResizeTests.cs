using FewShotGan.Golden;
using FewShotGan.Metrics;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

public sealed class BicubicResizeTests
{
    [Fact]
    public void Images_made_larger_and_smaller_agree_with_those_of_PIL()
    {
        using var golden = GoldenFile.Open("pil_bicubic");
        using var scope = NewDisposeScope();
        var cases = golden.After("in.");
        Assert.NotEmpty(cases);
        foreach (var name in cases)
        {
            var expected = golden["out." + name];
            var found = BicubicResize.Apply(golden["in." + name].unsqueeze(0), (int)expected.shape[1]).squeeze(0);
            GoldenAssert.Close(expected, found, new Tolerance(1e-6, 0), name);
        }
    }
}
