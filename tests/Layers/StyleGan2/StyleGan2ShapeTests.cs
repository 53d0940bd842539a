namespace FewShotGan.Layers.Tests;

public sealed class StyleGan2ShapeTests
{
    [Fact]
    public void Resolutions_are_the_powers_of_two_from_8_to_1024()
    {
        int[] expected = [8, 16, 32, 64, 128, 256, 512, 1024];
        Assert.Equal(expected, Enumerable.Range(-10, 5000).Where(StyleGan2Shape.IsResolution));
        Assert.Equal([4, 8, 16, 32], StyleGan2Shape.Blocks(32));
        Assert.Contains("48", Assert.Throws<ArgumentOutOfRangeException>(() => StyleGan2Shape.Blocks(48)).Message);
    }

    [Fact]
    public void Channels_halve_with_each_doubling_up_to_the_maximum()
    {
        Assert.Equal([64, 64, 32, 16], new[] { 8, 16, 32, 64 }.Select(r => StyleGan2Shape.Channels(r, 1024, 64)));
        Assert.Throws<ArgumentOutOfRangeException>(() => StyleGan2Shape.Channels(1024, 512, 64));
    }
}
