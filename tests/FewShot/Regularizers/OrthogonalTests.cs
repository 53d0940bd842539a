using FewShotGan.Passes;
using FewShotGan.Regularizers;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class OrthogonalTests
{
    [Fact]
    public void Its_gradient_is_that_of_BigGANs_program_and_biases_have_none()
    {
        using var scope = NewDisposeScope();
        using var term = new OrthogonalOptions { Weight = 0.3 }.Create(AnySetting.WithoutNetworks);
        Parameter[] parameters =
        [
            new(randn(4, 6, dtype: ScalarType.Float64)), new(randn(3, 2, 3, 3, dtype: ScalarType.Float64)),
            new(randn(5, dtype: ScalarType.Float64)),
        ];
        using var meter = new LossMeter();
        term.Accumulate(new Turn("Gmain", 1, null!, null!, parameters, meter));
        double sum = 0;
        foreach (var parameter in parameters.Take(2))
        {
            var rows = parameter.detach().flatten(1);
            var others = rows.mm(rows.t()) * (1 - eye(rows.shape[0], dtype: ScalarType.Float64));
            Assert.True(parameter.grad!.allclose((others.mm(rows) * (2 * 0.3)).reshape(parameter.shape)));
            sum += others.square().sum().item<double>();
        }

        Assert.Null(parameters[2].grad);
        Assert.Equal(sum, meter.Mean("orthogonal")!.Value, 1e-9 * sum);
    }

    [Fact]
    public void Orthogonal_weights_cost_nothing()
    {
        using var scope = NewDisposeScope();
        using var term = new OrthogonalOptions().Create(AnySetting.WithoutNetworks);
        using var meter = new LossMeter();
        term.Accumulate(new Turn("Gmain", 1, null!, null!, [new(eye(3) * 5)], meter));
        Assert.Equal(0, meter.Mean("orthogonal")!.Value);
    }
}
