namespace FewShotGan.Probing;

/// <summary>How many images a linear classifier on some features puts into the right class.</summary>
/// <param name="Name">Whose features they are.</param>
/// <param name="Dimensions">How many numbers an image has there.</param>
/// <param name="Accuracy">The share of the images held out, 0 to 1.</param>
/// <param name="Tested">How many these are.</param>
public sealed record ClassifiedFeatures(string Name, long Dimensions, double Accuracy, long Tested)
{
    /// <summary>Half the width of the 95 % interval of the share.</summary>
    public double Margin => 1.96 * Math.Sqrt(Accuracy * (1 - Accuracy) / Tested);
}
