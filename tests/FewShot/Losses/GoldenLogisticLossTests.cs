using FewShotGan.Golden;
using FewShotGan.Losses;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Losses;

public sealed class GoldenLogisticLossTests
{
    [Fact]
    public void Terms_and_their_means_agree()
    {
        using var golden = GoldenFile.Open("loss_logits");
        using var scope = NewDisposeScope();
        var generator = new LogisticLoss().Generator(golden["in.fake_logits"]);
        var real = new LogisticLoss().Real(golden["in.real_logits"]);
        var fake = new LogisticLoss().Fake(golden["in.fake_logits"]);
        GoldenAssert.Close(golden["out.G_loss"], generator, Tolerance.Operator, "G_loss");
        GoldenAssert.Close(golden["out.G_mean"], generator.mean(), Tolerance.Operator, "G_mean");
        GoldenAssert.Close(golden["out.D_real"], real, Tolerance.Operator, "D_real");
        GoldenAssert.Close(golden["out.D_fake"], fake, Tolerance.Operator, "D_fake");
        GoldenAssert.Close(golden["out.D_mean"], (fake + real).mean(), Tolerance.Operator, "D_mean");
    }
}
