namespace FewShotGan.Metrics;

/// <summary>A generated image and the training image nearest to it.</summary>
/// <param name="Fake">Which generated image, from 0.</param>
/// <param name="Train">Which training image, from 0; with mirror images, these follow all of them.</param>
/// <param name="Distance">Between their features.</param>
internal sealed record ClosestPair(int Fake, int Train, double Distance);
