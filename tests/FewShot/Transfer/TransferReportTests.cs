using System.Globalization;
using FewShotGan.Images;
using FewShotGan.Pretrained;
using FewShotGan.Training;
using FewShotGan.Transfer;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Transfer;

public sealed class TransferReportTests : IDisposable
{
    private readonly TinyRun tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void The_report_is_written_alike_everywhere()
    {
        var before = CultureInfo.CurrentCulture;
        var points = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        points.NumberFormat.NumberGroupSeparator = ".";
        points.NumberFormat.NegativeSign = "−";
        points.TextInfo.ListSeparator = ";";
        using var pretrained = tiny.NewSession();
        Checkpoint.Save(tiny.File("pretrained"), pretrained);
        var recipe = tiny.Recipe with
        {
            Transfer = new() { From = tiny.File("pretrained"), Method = new FreezeDOptions { Layers = 1 } },
        };
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        using var source = PretrainedNetworks.Open(recipe.Transfer.From!);
        try
        {
            CultureInfo.CurrentCulture = points;
            var report = session.BeginFrom(source);
            report.WriteCsv(tiny.File("transfer.csv"));
            var lines = File.ReadAllLines(tiny.File("transfer.csv"));
            Assert.Equal("network,tensor,shape,numbers,state,source_shape,training", lines[0]);
            Assert.Equal(report.Tensors.Count + 1, lines.Length);
            Assert.Contains("D,b8.fromrgb.weight,\"[8, 3, 1, 1]\",24,loaded,\"[8, 3, 1, 1]\",frozen", lines);
            Assert.Contains("G,mapping.w_avg,[8],8,loaded,[8],", lines);
            Assert.Contains(report.Lines(), line => line.Contains("2 frozen (32 numbers)", StringComparison.Ordinal));
            Assert.Contains(report.Lines(), line => line.TrimEnd() == "  b8           loaded, frozen     fromrgb");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
