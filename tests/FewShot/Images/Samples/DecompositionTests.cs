using FewShotGan.Images;

namespace FewShotGan.Tests.Images;

public class DecompositionTests
{
    [Theory]
    [InlineData("Käfer", "Ka\u0308fer")]
    [InlineData("\u1EC7", "e\u0323\u0302")] // Vietnamese, in two steps
    [InlineData("\u304C\u30D1", "\u304B\u3099\u30CF\u309A")] // kana
    // Hangul, the first and the last
    [InlineData("\uAC00\uAC01\uD55C\uD7A3", "\u1100\u1161\u1100\u1161\u11A8\u1112\u1161\u11AB\u1112\u1175\u11C2")]
    // Cyrillic, Greek, Devanagari
    [InlineData("\u0439\u1F82\u0958", "\u0438\u0306\u03B1\u0313\u0300\u0345\u0915\u093C")]
    [InlineData("plain/a b.png", "plain/a b.png")]
    [InlineData("写真📷ßæ", "写真📷ßæ")]
    public void Letters_and_their_marks_come_apart(string together, string apart)
    {
        Assert.Equal(apart, Decomposition.Of(together));
        Assert.Equal(apart, Decomposition.Of(apart));
    }
}
