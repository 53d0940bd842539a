using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

public sealed class UploadTests
{
    [Fact]
    public void Numbers_stay_and_take_the_type_and_device_asked_for()
    {
        using var scope = NewDisposeScope();
        var numbers = tensor(new[] { 0.1, -2, 1 / 3.0 }, device: CPU);
        var like = zeros(1, dtype: ScalarType.Float32, device: CPU);
        Assert.Equal([0.1f, -2, 1 / 3f], Upload.Like(numbers, like).data<float>().ToArray());
        Assert.Equal([0.1, -2, 1 / 3.0], Upload.To(numbers, CPU).data<double>().ToArray());
        var elsewhere = Upload.Like(numbers, like.to(META));
        Assert.Equal((DeviceType.META, ScalarType.Float32), (elsewhere.device_type, elsewhere.dtype));
        Assert.Equal([3], elsewhere.shape);
    }
}
