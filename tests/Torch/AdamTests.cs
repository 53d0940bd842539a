using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Torch.Tests;

public class AdamTests
{
    [Fact]
    public void Steps_follow_Kingma_and_Ba()
    {
        using var p = nn.Parameter(tensor([1.0, -2.0]));
        using var adam = optim.Adam([p], lr: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8);
        double[] w = [1, -2], m = [0, 0], v = [0, 0];
        for (var step = 1; step <= 5; step++)
        {
            using (var scope = NewDisposeScope())
            {
                adam.zero_grad();
                p.pow(3).sum().backward();
            }
            adam.step();
            for (var i = 0; i < 2; i++)
            {
                var g = 3 * w[i] * w[i];
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.99 * v[i] + 0.01 * g * g;
                w[i] -= 0.1 * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.99, step))) + 1e-8);
            }
        }
        Assert.Equal(w[0], p.data<double>()[0], 1e-12);
        Assert.Equal(w[1], p.data<double>()[1], 1e-12);
    }

    [Fact]
    public void State_moves_from_one_optimiser_to_another()
    {
        using var p = nn.Parameter(ones(3));
        using var q = nn.Parameter(ones(3));
        using var first = optim.Adam([p]);
        using var second = optim.Adam([q]);
        using (NewDisposeScope())
            p.square().sum().backward();
        first.step();
        second.load_state_dict(first.state_dict());
        var (a, b) = ((Adam.State)first.state_dict().State[0], (Adam.State)second.state_dict().State[0]);
        Assert.Equal(1, b.step);
        Assert.Equal(a.exp_avg, b.exp_avg);
        Assert.NotSame(a.exp_avg, b.exp_avg);
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using var p = nn.Parameter(ones(3));
        using var adam = optim.Adam([p]);
        using (NewDisposeScope())
            p.square().sum().backward();
        var before = Tensor.TotalCount;
        adam.step();
        Assert.Equal(before, Tensor.TotalCount);
    }
}
