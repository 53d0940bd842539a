using System.Buffers.Binary;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using Google.Protobuf;
using Tensorboard;

namespace FewShotGan.Reports;

/// <summary>
/// Has TensorBoard follow a run: its folder <c>tensorboard</c> gets the numbers of each row of metrics.csv, the sample
/// grids, the real images and the recipe as text, over thousands of images shown times 1000. <c>tensorboard --logdir
/// runs</c> shows all runs. A run that goes on gets another file, which hides what came after its checkpoint.
/// </summary>
/// <param name="next">Is told everything after this; nobody when null.</param>
/// <param name="time">The clock; the system's when null.</param>
public sealed class TensorBoardEvents(ITrainingObserver? next = null, TimeProvider? time = null)
    : ForwardingObserver(next), IDisposable
{
    /// <summary>The folder in the run's.</summary>
    public const string Folder = "tensorboard";

    private EventFile? file;
    private RunFolder? run;
    private string? latestGrid;

    /// <inheritdoc/>
    public override void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
    {
        base.Started(run, plan, from);
        this.run = run;
        Try(() =>
        {
            file?.Dispose(); // of before a rollback
            file = new EventFile(Path.Combine(run.Root, Folder), time ?? TimeProvider.System);
            file.Write(from.Nimg, new Event { SessionLog = new() { Status = SessionLog.Types.SessionStatus.Start } });
            var text = "```yaml\n" + RecipeFile.Format(plan.Recipe) + "\n```";
            Write(from.Nimg, Text("recipe", text));
        });
    }

    /// <inheritdoc/>
    public override void TickEnded(MetricsRow row)
    {
        base.TickEnded(row);
        Try(() =>
        {
            long step = (long)Math.Round((row["kimg"] ?? 0) * 1000);
            var numbers = MetricsColumns.All.Where(column => column.Name != "kimg")
                .Select(column => (column.Name, Value: row[column.Name])).Where(pair => pair.Value is not null)
                .Select(pair => new Summary.Types.Value { Tag = pair.Name, SimpleValue = (float)pair.Value! });
            Write(step, [.. numbers]);
            if (latestGrid is null && File.Exists(run!.RealsPath)) Write(step, Image("reals", run.RealsPath));
            if (run!.LatestSample is not { } grid || grid == latestGrid) return;
            latestGrid = grid;
            Write(step, Image("samples", grid));
        });
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private static Summary.Types.Value Text(string tag, string text)
    {
        var tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = new() };
        tensor.StringVal.Add(ByteString.CopyFromUtf8(text));
        return new()
        {
            Tag = tag, Tensor = tensor, Metadata = new() { PluginData = new() { PluginName = "text" } },
        };
    }

    private static Summary.Types.Value Image(string tag, string png)
    {
        const int width = 16, height = 20; // of the first chunk
        var bytes = File.ReadAllBytes(png);
        return new()
        {
            Tag = tag,
            Image = new()
            {
                Width = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(width)),
                Height = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(height)),
                Colorspace = 3,
                EncodedImageString = ByteString.CopyFrom(bytes),
            },
        };
    }

    private void Write(long step, params Summary.Types.Value[] values)
    {
        var summary = new Summary();
        summary.Value.AddRange(values);
        file?.Write(step, new Event { Summary = summary });
    }

    // The run is worth more than what shows it.
    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            file = null;
            Warned($"no more of TensorBoard's events are written: {problem.Message}");
        }
    }
}
