using static TorchSharp.torch;

namespace FewShotGan.Optimizers;

/// <summary>One step of an optimiser, for the parameters that have a gradient: lists of the same order.</summary>
/// <param name="Parameters">What is to move.</param>
/// <param name="Gradients">Their gradients.</param>
/// <param name="Averages">For each name of an average, that of each parameter.</param>
/// <param name="Steps">The steps taken with each, this one included.</param>
/// <param name="Rate">The learning rate.</param>
public sealed record OptimizerStep(
    Tensor[] Parameters, Tensor[] Gradients, Tensor[][] Averages, long[] Steps, double Rate);
