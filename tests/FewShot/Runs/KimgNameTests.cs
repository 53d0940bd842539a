using FewShotGan.Runs;

namespace FewShotGan.Tests.Runs;

public class KimgNameTests
{
    [Theory]
    [InlineData(0, 16, "000000")]
    [InlineData(16, 16, "000000.016")]
    [InlineData(1008, 16, "000001")]
    [InlineData(1024, 16, "000001.024")]
    [InlineData(40_000, 16, "000040")]
    public void Thousands_name_the_first_iteration_that_reaches_them(long nimg, int batch, string name) =>
        Assert.Equal(name, KimgName.Of(nimg, batch));

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(600)]
    [InlineData(2500)]
    public void Names_differ_and_sort_by_progress(int batch)
    {
        var names = Enumerable.Range(0, 3000).Select(i => KimgName.Of((long)i * batch, batch)).ToList();
        Assert.Equal(names, names.Distinct().Order(StringComparer.Ordinal));
    }
}
