using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// Appends the standard deviation over small groups of the batch as further channels, which shows the discriminator
/// how much the samples of a group differ (Karras et al. 2018, "Progressive Growing of GANs", section 3).
/// </summary>
public sealed class MinibatchStdLayer : Module<Tensor, Tensor>
{
    private readonly int? groupSize;
    private readonly int numChannels;

    /// <summary>Makes the layer; it has no parameters.</summary>
    /// <param name="groupSize">Samples a group, at most the batch; null for the whole batch.</param>
    /// <param name="numChannels">Channels to append, which divides the number of channels in.</param>
    public MinibatchStdLayer(int? groupSize, int numChannels = 1)
        : base(nameof(MinibatchStdLayer))
    {
        this.groupSize = groupSize;
        this.numChannels = numChannels;
    }

    /// <summary>Appends the channels.</summary>
    /// <param name="input"><c>[N, C, H, W]</c>, N a multiple of the group.</param>
    /// <returns><c>[N, C + channels, H, W]</c>.</returns>
    /// <exception cref="ArgumentException">The batch is no multiple of the group.</exception>
    public override Tensor forward(Tensor input)
    {
        var (n, c, h, w) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);
        var group = Math.Min(groupSize ?? n, n);
        if (n % group != 0)
        {
            throw new ArgumentException(
                $"The batch is {n}, which is no multiple of the minibatch-std group of {group}; change one of them.",
                nameof(input));
        }

        // Members of a group lie n/group apart: sample i belongs to group i mod (n/group).
        var y = input.reshape(group, n / group, numChannels, c / numChannels, h, w);
        y = y - y.mean([0], keepdim: true);
        y = (y.square().mean([0]) + 1e-8).sqrt();
        y = y.mean([2, 3, 4]).reshape(n / group, numChannels, 1, 1);
        return cat([input, y.repeat(group, 1, h, w)], 1);
    }
}
