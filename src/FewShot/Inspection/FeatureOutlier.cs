namespace FewShotGan.Inspection;

/// <summary>An image that is unlike the others of its set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Distance">From its neighbours, in multiples of what is usual in the set.</param>
internal sealed record FeatureOutlier(string Name, double Distance);
