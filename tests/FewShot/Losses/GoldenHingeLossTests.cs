using FewShotGan.Golden;
using FewShotGan.Losses;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Losses;

public sealed class GoldenHingeLossTests
{
    [Fact]
    public void Values_and_gradients_agree()
    {
        using var golden = GoldenFile.Open("pg_loss");
        using var scope = NewDisposeScope();
        var (real, fake) = (golden.Variable("in.real_logits"), golden.Variable("in.fake_logits"));
        var g = new HingeLoss().Generator(fake).mean();
        var d = new HingeLoss().Fake(fake).mean() + new HingeLoss().Real(real).mean();
        GoldenAssert.Close(golden["out.G_loss"], g, Tolerance.Operator, "G");
        GoldenAssert.Close(golden["out.D_loss"], d, Tolerance.Operator, "D");
        GoldenAssert.Gradients(g, ones_like(g), "G", Tolerance.Gradient, ("fake", golden["out.G_grad_fake"], fake));
        GoldenAssert.Gradients(
            d, ones_like(d), "D", Tolerance.Gradient, ("fake", golden["out.D_grad_fake"], fake),
            ("real", golden["out.D_grad_real"], real));
    }
}
