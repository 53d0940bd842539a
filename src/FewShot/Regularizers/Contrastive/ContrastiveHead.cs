using FewShotGan.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Regularizers;

/// <summary>
/// Tells an image from others by its features: a query network that is trained, a key network that follows it slowly,
/// and a queue of keys of images seen before (He et al. 2020, "Momentum Contrast for Unsupervised Visual Representation
/// Learning", algorithm 1).
/// </summary>
internal sealed class ContrastiveHead : nn.Module
{
    private const int Width = 128;
    private readonly Layers query, key;
#pragma warning disable IDE0044 // Module.to rewrites this field.
    private Tensor queue;
#pragma warning restore IDE0044

    /// <summary>Draws the weights, and directions for the queue.</summary>
    /// <param name="channels">Channels of the features.</param>
    /// <param name="length">Keys in the queue.</param>
    /// <param name="init">The CPU generator that they are drawn from.</param>
    public ContrastiveHead(int channels, int length, torch.Generator init)
        : base(nameof(ContrastiveHead))
    {
        (query, key) = (new(channels, init), new(channels, init));
        queue = functional.normalize(randn(length, Width, generator: init, device: CPU), dim: 1);
        RegisterComponents();
        foreach (var parameter in parameters()) parameter.requires_grad = false;
        Follow(0);
    }

    /// <summary>What is trained.</summary>
    public IReadOnlyList<Parameter> Trained => [.. query.parameters()];

    /// <summary>Moves the key network's parameters towards the query network's.</summary>
    /// <param name="momentum">What they keep of themselves.</param>
    public void Follow(double momentum)
    {
        using var off = no_grad();
        TensorLists.Lerp([.. key.parameters()], [.. query.parameters()], 1 - momentum);
    }

    /// <summary>Where images are, by the query network.</summary>
    /// <param name="features"><c>[N, C, H, W]</c>.</param>
    /// <returns>Directions <c>[N, 128]</c>.</returns>
    public Tensor Query(Tensor features) => query.forward(features);

    /// <summary>Where images are, by the key network; without a gradient.</summary>
    /// <param name="features"><c>[N, C, H, W]</c>.</param>
    /// <returns>Directions <c>[N, 128]</c>.</returns>
    public Tensor Key(Tensor features)
    {
        using var off = no_grad();
        return key.forward(features);
    }

    /// <summary>
    /// Cross-entropy of finding each image's own key among those of the queue (van den Oord et al. 2018,
    /// "Representation Learning with Contrastive Predictive Coding", equation 4).
    /// </summary>
    /// <param name="queries">Directions <c>[N, 128]</c>.</param>
    /// <param name="keys">The same images', <c>[N, 128]</c>.</param>
    /// <param name="temperature">What similarities are divided by.</param>
    /// <returns><c>[N]</c>.</returns>
    public Tensor Losses(Tensor queries, Tensor keys, double temperature)
    {
        var own = (queries * keys).sum(1, keepdim: true);

        // The queue moves before the backward pass that this is kept for.
        var others = queries.matmul(queue.to(queries.dtype, copy: true).t());
        return -functional.log_softmax(cat([own, others], 1) / temperature, 1).select(1, 0);
    }

    /// <summary>Puts keys into the queue in the place of the oldest.</summary>
    /// <param name="keys">Directions <c>[N, 128]</c>.</param>
    public void Enqueue(Tensor keys)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        long length = queue.shape[0];
        var moved = cat([queue, keys.detach().to(queue.dtype)]);
        queue.copy_(moved.narrow(0, moved.shape[0] - length, length));
    }

    private sealed class Layers : Module<Tensor, Tensor>
    {
        private readonly LinearLayer first, last;

        public Layers(int channels, torch.Generator init)
            : base(nameof(Layers))
        {
            (first, last) = (new(channels, channels, init), new(channels, Width, init));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = functional.relu(first.forward(input.flatten(2).mean([2])));
            return functional.normalize(last.forward(x), dim: 1).MoveToOuterDisposeScope();
        }
    }
}
