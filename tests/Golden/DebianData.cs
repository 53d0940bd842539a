using FewShotGan.Fetching;

namespace FewShotGan.Golden;

/// <summary>
/// Debian packages whose files only tests want. Where one is not here its tests are skipped, unless FEWSHOT_TEST_ALL is
/// 1, as in CI, which installs them.
/// </summary>
public static class DebianData
{
    /// <summary>The images of <c>sample:animals</c>, <c>food</c> and others.</summary>
    public const string Stamps = "tuxpaint-stamps-default";

    /// <summary>The images of <c>sample:fashion-mnist</c>.</summary>
    public const string FashionMnist = "dataset-fashion-mnist";

    /// <summary>The images of <c>sample:flags</c>.</summary>
    public const string Flags = "iso-flags-png-320x240";

    /// <summary>ONNX's tests of operators.</summary>
    public const string OnnxTests = "libonnx-testdata";

    /// <summary>A browser, for pages.</summary>
    public const string Chromium = "chromium";

    /// <summary>Protocol buffers for Debian's Python, to read TensorBoard's events with.</summary>
    public const string PythonProtobuf = "python3-protobuf";

    /// <summary>Why tests that want a package are skipped; null when they are not.</summary>
    /// <param name="package">One of the constants.</param>
    public static string? SkipReason(string package)
    {
        if (Environment.GetEnvironmentVariable("FEWSHOT_TEST_ALL") == "1") return null;
        var folder = package switch
        {
            Stamps => "usr/share/tuxpaint/stamps/animals",
            FashionMnist => "usr/share/datasets/fashion-mnist",
            Flags => "usr/share/iso-flags-png-320x240",
            Chromium => "usr/lib/chromium",
            PythonProtobuf => "usr/lib/python3/dist-packages/google/protobuf",
            _ => "usr/share/libonnx-testdata/data",
        };
        string[] roots = ["/", Path.Combine(UserCache.Root, "debian", package)];
        return roots.Any(root => Directory.Exists(Path.Combine(root, folder)))
            ? null
            : $"the Debian package {package} is not installed";
    }
}
