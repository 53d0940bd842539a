using static TorchSharp.torch;

namespace FewShotGan.Machine;

/// <summary>How many CPU threads an operator uses, and how they wait.</summary>
internal static class CpuThreads
{
    /// <summary>
    /// Sets the number for this process, before anything else of libtorch. Left to itself libtorch takes half of the
    /// processors it sees, as if each core had two: one thread on a virtual machine with two cores.
    /// </summary>
    /// <param name="threads">The number; 0 for one a core, or for what the environment's OMP_NUM_THREADS says.</param>
    public static void Use(int threads)
    {
        NativeSettings.Apply();
        if (threads > 0) set_num_threads(threads);
        else if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"))) set_num_threads(Cores());
    }

    /// <summary>Cores that this process may use, each counted once however many threads it runs.</summary>
    private static int Cores()
    {
        const string cpus = "/sys/devices/system/cpu";
        if (!Directory.Exists(cpus)) return Environment.ProcessorCount;
        int cores = Directory.EnumerateDirectories(cpus, "cpu*")
            .Select(cpu => Path.Combine(cpu, "topology", "thread_siblings_list"))
            .Where(File.Exists)
            .Select(File.ReadAllText)
            .Distinct()
            .Count();
        return cores == 0 ? Environment.ProcessorCount : Math.Min(cores, Environment.ProcessorCount);
    }
}
