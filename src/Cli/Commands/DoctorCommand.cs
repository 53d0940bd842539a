using System.CommandLine;
using System.Text.Json;
using FewShotGan.Fetching;
using FewShotGan.Images;
using FewShotGan.Machine;
using FewShotGan.Runs;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot doctor</c>.</summary>
[TopLevelCommand(110)]
internal static class DoctorCommand
{
    private const long LittleSpace = 2L << 30;

    public static Command Create(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var command = new Command("doctor", "Says what works on this machine, what does not, and what to do.") { json };
        command.SetAction(parsed =>
        {
            CpuThreads.Use(0);
            var checks = Checks().ToList();
            if (parsed.GetValue(json))
                terminal.Out.WriteLine(JsonSerializer.Serialize(checks, SharedOptions.SnakeCase));
            else foreach (var check in checks) Write(check, terminal);
            return checks.Any(check => check.State == "broken") ? FewShotCommand.Failed : FewShotCommand.Done;
        });
        return command;
    }

    private static void Write(DoctorCheck check, Terminal terminal)
    {
        terminal.Out.WriteLine($"{check.State,-8} {check.Name,-14} {check.Found}");
        if (check.Advice is { } advice) terminal.Out.WriteLine($"{"",-23} -> {advice}");
    }

    private static IEnumerable<DoctorCheck> Checks()
    {
        yield return new(
            "fewshot", "ok", string.Join(", ", Versions.Current.Select(part => $"{part.Key} {part.Value}")));
        yield return Derivatives();
        yield return new(
            "threads", "ok",
            PlanText.Text($"{torch.get_num_threads()} for each operator, {Environment.ProcessorCount} processors"));
        if (OperatingSystem.IsLinux()) yield return Memory();
        yield return Gpu();
        yield return Images();
        yield return Fetching();
        yield return Disk();
    }

    /// <summary>Does a second derivative through a convolution come out right? R1 and path length rest on it.</summary>
    private static DoctorCheck Derivatives()
    {
        var library = LoadedLibrary("libtorch_cpu") ?? "libtorch";
        try
        {
            using var scope = torch.NewDisposeScope();
            using var rng = new torch.Generator(0);
            var x = torch.randn(
                [1, 2, 5, 5], dtype: torch.ScalarType.Float64, generator: rng, device: torch.CPU).requires_grad_(true);
            var weight = torch.randn(
                [2, 2, 3, 3], dtype: torch.ScalarType.Float64, generator: rng, device: torch.CPU).requires_grad_(true);
            double Penalty(torch.Tensor w, out torch.Tensor penalty)
            {
                var output = torch.nn.functional.conv2d(x, w).square().sum();
                penalty = torch.autograd.grad([output], [x], retain_graph: true, create_graph: true)[0].square().sum();
                return penalty.item<double>();
            }

            Penalty(weight, out var exact);
            double derivative = torch.autograd.grad([exact], [weight])[0].flatten()[0].item<double>();
            var step = torch.zeros_like(weight);
            const double h = 1e-5;
            using (torch.no_grad()) step.flatten()[0].add_(h);
            double difference =
                (Penalty(weight.detach() + step, out _) - Penalty(weight.detach() - step, out _)) / (2 * h);
            return Math.Abs(derivative - difference) <= 1e-6 * Math.Abs(difference)
                ? new("libtorch", "ok", $"{library}; a second derivative through a convolution is right")
                : new("libtorch", "broken",
                    PlanText.Text(
                        $"{library}; a second derivative is {derivative:G6}, its finite difference {difference:G6}"),
                    "install another build of libtorch; R1 and path length would train wrongly with this one");
        }
        catch (Exception problem)
        {
            return new("libtorch", "broken", problem.Message.Split('\n')[0],
                "delete artifacts/ and start again; docs/setup.md says what is needed");
        }
    }

    private static DoctorCheck Memory() => NativeSettings.UsesTcMalloc
        ? new("memory", "ok", "tcmalloc")
        : new("memory", "slow", "glibc's malloc: steps take more time and memory than with tcmalloc",
            "install Debian's libtcmalloc-minimal4 (or -minimal4t64), delete artifacts/, and start with ./fewshot");

    private static DoctorCheck Gpu()
    {
        if (Versions.Backend != "cuda")
            return new("GPU", "missing", "this is the CPU form",
                "on a machine with an NVIDIA card: FEWSHOT_BACKEND=cuda ./fewshot …");
        return torch.cuda.is_available()
            ? new("GPU", "ok", PlanText.Text($"{torch.cuda.device_count()} NVIDIA devices"))
            : new("GPU", "missing", "no usable NVIDIA device", "install its driver; until then --device cpu");
    }

    private static DoctorCheck Images()
    {
        try
        {
            return new("images", "ok", ImageSupport.Describe());
        }
        catch (InputException problem)
        {
            return new("images", "broken", "no usable libvips", problem.Message);
        }
    }

    private static DoctorCheck Fetching()
    {
        return ExternalProgram.Find("npm") is { } npm
            ? new("npm", "ok", $"{npm}; samples and networks are fetched into {UserCache.Root}")
            : new("npm", "missing", "most samples and networks can't be fetched",
                "install Node.js, of which npm is a part");
    }

    private static DoctorCheck Disk()
    {
        var drive = new DriveInfo(
            Path.GetFullPath(Directory.Exists(RunFolder.DefaultParent) ? RunFolder.DefaultParent : "."));
        var found = PlanText.Text($"{drive.AvailableFreeSpace / 1e9:F1} GB free for {RunFolder.DefaultParent}/");
        return drive.AvailableFreeSpace >= LittleSpace
            ? new("disk", "ok", found)
            : new("disk", "slow", found,
                "a checkpoint of large networks takes half a GB: make room, set training.keep: 1, or name another "
                    + "folder with --out");
    }

    /// <summary>The file of a native library that this process has loaded.</summary>
    private static string? LoadedLibrary(params string[] names)
    {
        const string maps = "/proc/self/maps";
        if (!File.Exists(maps)) return null;
        return File.ReadLines(maps)
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(
                path => names.Any(name => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal)));
    }
}
