using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FewShotGan.Checkpoints;
using FewShotGan.Fetching;
using FewShotGan.Golden;
using FewShotGan.Images;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using static TorchSharp.torch;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Generators for other programs, and these programs.</summary>
public sealed partial class ExportTests : IDisposable
{
    private readonly Work work = new();
    private readonly RunFolder run;

    public ExportTests()
    {
        var recipe = work.Recipe("sample:emoji-faces", kimg: 0.016);
        Assert.Equal(0, work.Call("train", recipe, "--out", work.Path("runs"), "-q").Code);
        run = RunFolder.Find(work.Path("runs"), "");
    }

    public void Dispose() => work.Dispose();

    [Fact]
    public void A_generator_becomes_an_ONNX_file_with_a_card_which_a_small_program_uses()
    {
        var file = work.Path("generator.onnx");
        var (code, said, error) = work.Call("export", run.Root, "--onnx", file);
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(@"largest difference from ONNX Runtime \d.*E-\d+, allowed 0\.0001; .*\.onnx\.md says", said);
        var card = File.ReadAllText(file + ".md");
        foreach (var part in new[] { "| `z` | [batch, 16] |", "| `truncation` | [1] or [6] |",
            "| `images` | [batch, 3, 16, 16] | RGB", "100 images of sample:emoji-faces", "Twemoji, CC BY 4.0",
            $"`fewshot export {Path.GetFileName(run.Root)}/checkpoints/", "Nothing was measured" })
            Assert.Contains(part, card, StringComparison.Ordinal);
        Assert.DoesNotContain(work.Path(""), card, StringComparison.Ordinal);

        var program = Path.Combine(AppContext.BaseDirectory, "../../UseOnnx/release/FewShotGan.UseOnnx.dll");
        using var sample = Process.Start("dotnet", [program, file, work.Path("made"), "3"]);
        sample.WaitForExit();
        Assert.Equal(0, sample.ExitCode);
        var made = ImageSet.Load(new() { Source = work.Path("made"), Resolution = 16 });
        Assert.Equal(3, made.Count);
        Assert.False(made.Batch([0], CPU).Equals(made.Batch([1], CPU)));
    }

    [Fact]
    public void Its_weights_are_the_checkpoints_and_nothing_is_overwritten()
    {
        var file = work.Path("generator.safetensors");
        Assert.Equal(0, work.Call("export", run.Root, "--safetensors", file).Code);
        using (var own = Safetensors.Read(Path.Combine(run.LatestCheckpoint!, CheckpointFolder.GeneratorEmaFile)))
        using (var written = Safetensors.Read(file))
        {
            Assert.Equal(own.Tensors.Keys.Order(), written.Tensors.Keys.Order());
            Assert.All(own.Tensors, entry => Assert.True(entry.Value.Equals(written.Tensors[entry.Key])));
        }

        var (code, _, error) = work.Call("export", run.Root, "--safetensors", file);
        Assert.Equal((2, $"fewshot: {file}: exists; name another file\n"), (code, error));
        (code, _, error) = work.Call("export", run.Root);
        Assert.Equal(2, code);
        Assert.Contains("give --onnx FILE", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pair_in_half_precision_is_half_as_large_and_a_run_begins_from_it()
    {
        var (pair, halves) = (work.Path("pair.safetensors"), work.Path("halves.safetensors"));
        Assert.Equal(0, work.Call("export", run.Root, "--safetensors", pair, "--discriminator").Code);
        Assert.Equal(0, work.Call("export", run.Root, "--safetensors", halves, "--discriminator", "--half").Code);
        using (var whole = Safetensors.Read(pair))
        using (var half = Safetensors.Read(halves))
        {
            Assert.Equal(whole.Tensors.Keys.Order(), half.Tensors.Keys.Order());
            Assert.All(whole.Tensors, entry => Assert.True(
                entry.Value.allclose(half.Tensors[entry.Key].to(ScalarType.Float32), rtol: 1e-3, atol: 1e-4)));
        }

        Assert.InRange((double)new FileInfo(halves).Length / new FileInfo(pair).Length, 0.45, 0.6);
        var recipe = work.Write(
            "from.yaml", $"data: {{source: \"sample:emoji-faces\"}}\ntransfer: {{from: \"{halves}\"}}\n");
        var (code, plan, error) = work.Call("train", recipe, "--dry-run", "-q");
        Assert.True(code == 0, error);
        Assert.Contains("one generator in the source: both begin as its G_ema", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("missing", plan, StringComparison.Ordinal);

        (code, _, error) = work.Call("export", run.Root, "--onnx", work.Path("x.onnx"), "--half");
        Assert.Equal((2, "fewshot: --half goes with --safetensors FILE, which is missing\n"), (code, error));
    }

    /// <summary>With truncation 0 every image is the mean one.</summary>
    [DebianFact(DebianData.Chromium)]
    public void A_page_runs_it_in_the_browser()
    {
        var page = Directory.CreateDirectory(work.Path("page")).FullName;
        foreach (var name in new[] { "index.html", "package.json", "package-lock.json", ".npmrc" })
            File.Copy(Path.Combine(Samples(), "OnnxInBrowser", name), Path.Combine(page, name));
        Assert.Null(ExternalProgram.Run(ExternalProgram.Find("npm")!, page, "ci", "--prefer-offline", "--no-audit"));
        Assert.Equal(0, work.Call("export", run.Root, "--onnx", Path.Combine(page, "generator.onnx")).Code);

        using var server = new HttpListener();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{FreePort()}/");
        server.Prefixes.Add(address);
        server.Start();
        _ = ServeAsync(server, page);
        var start = new ProcessStartInfo("chromium",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000", "--dump-dom",
            $"--user-data-dir={work.Path("browser")}", address + "index.html?truncation=0",
        ]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var browser = Process.Start(start)!;
        browser.ErrorDataReceived += (_, _) => { };
        browser.BeginErrorReadLine();
        var document = browser.StandardOutput.ReadToEnd();
        browser.WaitForExit();
        Assert.Contains(">8 images of 16 px<", document, StringComparison.Ordinal);

        File.WriteAllBytes(work.Path("mean.png"), Convert.FromBase64String(Picture().Match(document).Groups[1].Value));
        using var scope = NewDisposeScope();
        using var generator = TrainedGenerator.Load(run.LatestCheckpoint!, CPU);
        var expected = generator.Sample([5], new() { Psi = 0 }).clamp(-1, 1);
        var shown = ImageSet.LoadFile(work.Path("mean.png"), new() { Resolution = 16 }).Batch([0], CPU);
        Assert.InRange((expected - shown).abs().max().item<float>(), 0, 1.01f / 127.5f); // rounded to 8 bits
    }

    private static async Task ServeAsync(HttpListener server, string folder)
    {
        while (true)
        {
            var context = await server.GetContextAsync();
            var path = Path.Combine(folder, context.Request.Url!.AbsolutePath.TrimStart('/'));
            using var response = context.Response;
            response.StatusCode = File.Exists(path) ? 200 : 404;
            response.ContentType = Path.GetExtension(path) switch
            {
                ".html" => "text/html", ".mjs" => "text/javascript", ".wasm" => "application/wasm",
                _ => "application/octet-stream",
            };
            if (File.Exists(path)) await response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(path));
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Samples([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "../../samples");

    [GeneratedRegex("<img src=\"data:image/png;base64,([^\"]+)\"")]
    private static partial Regex Picture();
}
