namespace FewShotGan.Training;

/// <summary>Nobody who watches a run.</summary>
internal sealed class Unobserved : ITrainingObserver;
