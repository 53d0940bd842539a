using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public class ImageOrderTests
{
    [Fact]
    public void Every_image_comes_once_an_epoch_in_a_new_order_each_time()
    {
        using var stream = new Generator(1);
        var order = new ImageOrder(50, stream);
        var drawn = Enumerable.Range(0, 25).SelectMany(_ => order.Next(4)).ToList();
        var first = drawn.Take(50).ToList();
        var second = drawn.Skip(50).ToList();
        var all = Enumerable.Range(0, 50).Select(i => (long)i);
        Assert.Equal(all, first.Order());
        Assert.Equal(all, second.Order());
        Assert.NotEqual(first, second);
        Assert.Equal((1, 50), (order.Epoch, order.Position));
    }

    [Fact]
    public void A_batch_may_be_larger_than_the_set()
    {
        using var stream = new Generator(1);
        var batch = new ImageOrder(3, stream).Next(7);
        Assert.Equal([0L, 1, 2], batch.Take(3).Order());
        Assert.Equal([0L, 1, 2], batch.Skip(3).Take(3).Order());
    }

    [Fact]
    public void The_seed_decides_the_order()
    {
        using var a = new Generator(1);
        using var b = new Generator(1);
        using var c = new Generator(2);
        var first = new ImageOrder(50, a).Next(50);
        Assert.Equal(first, new ImageOrder(50, b).Next(50));
        Assert.NotEqual(first, new ImageOrder(50, c).Next(50));
    }

    [Fact]
    public void A_saved_order_over_other_images_is_refused()
    {
        using var stream = new Generator(1);
        var order = new ImageOrder(3, stream);
        Assert.Throws<InputException>(() => order.Restore([0, 1], 0, 0));
        Assert.Throws<InputException>(() => order.Restore([0, 1, 1], 0, 0));
        Assert.Throws<InputException>(() => order.Restore([0, 1, 2], 4, 0));
        order.Restore([2, 0, 1], 1, 5);
        Assert.Equal([0L, 1], order.Next(2));
    }
}
