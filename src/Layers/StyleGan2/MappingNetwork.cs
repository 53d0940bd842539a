using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// Maps a latent z and a label c to the intermediate latent w (Karras et al. 2019, "A Style-Based Generator
/// Architecture", section 2), tracks the mean w, and truncates towards it (there, appendix B).
/// </summary>
public sealed class MappingNetwork : Module
{
    private readonly FullyConnectedLayer[] layers;
#pragma warning disable IDE1006, IDE0044 // Official parameter names; Module.to rewrites these fields.
    private readonly FullyConnectedLayer? embed;
    private readonly Miner? miner;
    private Tensor? w_avg;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">Neither a latent nor a label goes in, or there is no layer.</exception>
    public MappingNetwork(MappingOptions options, Generator init)
        : base(nameof(MappingNetwork))
    {
        if (options.ZDim + options.CDim == 0 || options.Layers < 1)
            throw new ArgumentException(
                "A mapping network needs z_dim or c_dim above 0, and a layer.", nameof(options));
        Options = options;
        var embedded = options.CDim == 0 ? 0 : options.EmbedFeatures ?? options.WDim;
        var hidden = options.LayerFeatures ?? options.WDim;
        if (options.CDim > 0) embed = new FullyConnectedLayer(options.CDim, embedded, init);
        layers = new FullyConnectedLayer[options.Layers];
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = new FullyConnectedLayer(
                i == 0 ? options.ZDim + embedded : hidden,
                i == layers.Length - 1 ? options.WDim : hidden,
                init,
                activation: options.Activation,
                lrMultiplier: options.LrMultiplier);
        }

        if (options.MinerLayers > 0) miner = new Miner(options.ZDim, options.MinerLayers, init);
        if (options.NumWs is not null) w_avg = zeros(options.WDim, dtype: ScalarType.Float32, device: CPU);
        RegisterComponents();
        for (var i = 0; i < layers.Length; i++) register_module($"fc{i}", layers[i]);
    }

    /// <summary>What the network was built from.</summary>
    public MappingOptions Options { get; }

    /// <summary>The mean w so far, <c>[WDim]</c>; null when w is not broadcast.</summary>
    public Tensor? WAvg => w_avg;

    /// <summary>Maps, broadcasts and truncates.</summary>
    /// <param name="z">Latents <c>[N, ZDim]</c>; null when <c>ZDim</c> is 0.</param>
    /// <param name="c">Labels <c>[N, CDim]</c>, one-hot for classes; null when <c>CDim</c> is 0.</param>
    /// <param name="psi">Truncation: 1 for none, 0 for the mean w.</param>
    /// <param name="cutoff">Truncate only the first so many ws; null for all.</param>
    /// <param name="updateWAvg">Move the mean w towards this batch's, as training does.</param>
    /// <returns><c>[N, NumWs, WDim]</c>, or <c>[N, WDim]</c> when w is not broadcast.</returns>
    /// <exception cref="ArgumentException">A latent or label is missing, or truncation without a mean w.</exception>
    public Tensor Forward(
        Tensor? z, Tensor? c = null, double psi = 1, int? cutoff = null, bool updateWAvg = false)
    {
        var x = Input(z, c);
        foreach (var layer in layers) x = layer.forward(x);
        if (updateWAvg) UpdateWAvg(x);
        if (Options.NumWs is { } numWs) x = x.unsqueeze(1).expand(-1, numWs, -1);
        return psi == 1 ? x : Truncate(x, psi, cutoff);
    }

    private Tensor Input(Tensor? z, Tensor? c)
    {
        if (Options.ZDim > 0 && (z is null || z.dim() != 2 || z.shape[1] != Options.ZDim))
            throw new ArgumentException($"z must be [N, {Options.ZDim}].", nameof(z));
        if (embed is not null && (c is null || c.dim() != 2 || c.shape[1] != Options.CDim))
            throw new ArgumentException($"The network has labels: c must be [N, {Options.CDim}].", nameof(c));
        var latent = Options.ZDim > 0 ? NormalizeSecondMoment(miner?.forward(z!) ?? z!) : null;
        if (embed is null) return latent!;
        var label = NormalizeSecondMoment(embed.forward(c!));
        return latent is null ? label : cat([latent, label], 1);
    }

    private static Tensor NormalizeSecondMoment(Tensor x) => x * (x.square().mean([1], keepdim: true) + 1e-8).rsqrt();

    private void UpdateWAvg(Tensor w)
    {
        if (w_avg is null) return;
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var mean = w.detach().mean([0]);
        w_avg.copy_(mean + (w_avg - mean) * Options.WAvgBeta);
    }

    private Tensor Truncate(Tensor ws, double psi, int? cutoff)
    {
        if (w_avg is null) throw new ArgumentException("psi needs a network with w_avg.", nameof(psi));
        if (cutoff is not { } count || count >= ws.shape[1]) return w_avg + (ws - w_avg) * psi;
        if (count <= 0) return ws;
        var first = ws.narrow(1, 0, count);
        return cat([w_avg + (first - w_avg) * psi, ws.narrow(1, count, ws.shape[1] - count)], 1);
    }
}
