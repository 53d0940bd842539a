namespace FewShotGan.Inspection;

/// <summary>A picture that is unlike the others of its set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Distance">From its neighbours, in multiples of what is usual in the set.</param>
public sealed record FeatureOutlier(string Name, double Distance);
