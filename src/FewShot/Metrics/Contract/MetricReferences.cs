namespace FewShotGan.Metrics;

/// <summary>The sets of real images that a metric is measured against.</summary>
public enum MetricReferences
{
    /// <summary>
    /// The training images, and then those held out; what real images reach is measured on halves of each.
    /// </summary>
    TrainAndHeldOut,

    /// <summary>None: a score of the generated images alone.</summary>
    None,
}
