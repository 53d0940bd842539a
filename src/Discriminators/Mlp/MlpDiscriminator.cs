using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Mlp;

/// <summary>
/// The discriminator of the first GAN (Goodfellow et al. 2014, "Generative Adversarial Nets", section 5, and its
/// program): two layers of maxout units (Goodfellow et al. 2013) with dropout, and a logit. With labels the label is
/// another input (Mirza and Osindero 2014, "Conditional Generative Adversarial Nets", section 3.2).
/// </summary>
public sealed class MlpDiscriminator : ImageDiscriminator, IDrawsNumbers
{
    private readonly MlpDiscriminatorOptions options;
    private readonly IReadOnlyList<long> widths;
#pragma warning disable IDE1006 // The program's names.
    private readonly LinearLayer h0;
    private readonly LinearLayer h1;
    private readonly LinearLayer y;
#pragma warning restore IDE1006

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes and dropout.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public MlpDiscriminator(MlpDiscriminatorOptions options, Generator init)
        : base(nameof(MlpDiscriminator), options)
    {
        if (options.Problems().Any())
            throw new ArgumentException(
                $"resolution is {options.Resolution}; it must be at most {MlpDiscriminatorOptions.MostResolution}.",
                nameof(options));
        const double range = 0.005;
        this.options = options;
        long pixels = (long)options.ImageChannels * options.Resolution * options.Resolution;
        widths = [pixels + options.CDim, options.Width, options.Width];
        h0 = new(widths[0], options.Width * options.Pieces, range, init);
        h1 = new(widths[1], options.Width * options.Pieces, range, init);
        y = new(widths[2], 1, range, init);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public Generator? Draws { get; set; }

    /// <inheritdoc/>
    public override Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null)
    {
        CheckShape(seen[0]);
        using var scope = NewDisposeScope();
        var x = seen[0].flatten(1);
        if (Options.CDim > 0)
        {
            ArgumentNullException.ThrowIfNull(labels);
            x = cat([x, labels.to(x.dtype)], 1);
        }

        var kept = Kept(x);
        x = Maxout(h0.forward(x * kept[0]));
        x = Maxout(h1.forward(x * kept[1]));
        return y.forward(x * kept[2]).MoveToOuterDisposeScope();
    }

    private Tensor Maxout(Tensor x) => x.unflatten(1, options.Width, options.Pieces).amax([2]);

    /// <summary>
    /// What each layer's inputs are multiplied by: 0 where they are left out, else what keeps their mean. In the
    /// generator's step, and where it is only asked, nothing is left out.
    /// </summary>
    private IReadOnlyList<Tensor> Kept(Tensor x)
    {
        bool isTrained = training && h0.parameters().First().requires_grad;
        if (!isTrained || Draws is null) return [.. widths.Select(_ => ones(1, dtype: x.dtype, device: x.device))];
        var drawn = Upload.Like(rand(x.shape[0], widths.Sum(), generator: Draws, device: CPU), x);
        var shares = new[] { options.InputDropout, options.Dropout, options.Dropout };
        return
        [
            .. drawn.split([.. widths], 1)
                .Zip(shares, (numbers, share) => numbers.ge(share).to(x.dtype) / (1 - share)),
        ];
    }
}
