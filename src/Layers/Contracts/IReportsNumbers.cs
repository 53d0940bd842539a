namespace FewShotGan.Layers;

/// <summary>Options of a part that reports numbers while a run trains; each is a column of metrics.csv.</summary>
public interface IReportsNumbers
{
    /// <summary>The numbers that the part reports.</summary>
    IReadOnlyList<ReportedNumber> Reports { get; }
}
