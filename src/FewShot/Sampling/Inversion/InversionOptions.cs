namespace FewShotGan.Sampling;

/// <summary>
/// How an image is looked for in W; the schedule's shares are those of Karras et al. 2020 (StyleGAN2), appendix D.
/// </summary>
public sealed record InversionOptions
{
    /// <summary>Steps of Adam.</summary>
    public int Steps { get; init; } = 500;

    /// <summary>The seed of what the search draws.</summary>
    public long Seed { get; init; }

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Latents from which the mean and the standard deviation of w are estimated.</summary>
    public int Samples { get; init; } = 10000;

    /// <summary>Noise on w at the start, in its standard deviations.</summary>
    public double Noise { get; init; } = 0.05;

    /// <summary>Share of the steps over which the noise falls to 0.</summary>
    public double NoiseRampDown { get; init; } = 0.75;

    /// <summary>Share of the steps over which the learning rate rises.</summary>
    public double RampUp { get; init; } = 0.05;

    /// <summary>Share of the steps over which it falls, at the end.</summary>
    public double RampDown { get; init; } = 0.25;
}
