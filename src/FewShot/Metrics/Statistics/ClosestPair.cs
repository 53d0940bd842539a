namespace FewShotGan.Metrics;

/// <summary>A generated picture and the training picture nearest to it.</summary>
/// <param name="Fake">Which generated picture, from 0.</param>
/// <param name="Train">Which training picture, from 0; with mirror images, these follow all of them.</param>
/// <param name="Distance">Between their features.</param>
public sealed record ClosestPair(int Fake, int Train, double Distance);
