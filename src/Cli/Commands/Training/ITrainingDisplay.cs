using FewShotGan.Training;

namespace FewShotGan.Cli;

/// <summary>Shows a run as it goes.</summary>
internal interface ITrainingDisplay
{
    /// <summary>Calls <paramref name="train"/> with an observer that shows what it is told.</summary>
    TrainingOutcome Show(Func<ITrainingObserver, TrainingOutcome> train);
}
