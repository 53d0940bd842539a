using Microsoft.Playwright;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Debian's Chromium, started when first asked for.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";
    private IPlaywright? playwright;
    private IBrowser? browser;

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Opens a file, and holds it to loading nothing else and to running without an error.</summary>
    /// <param name="path">A page.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="scheme">The colours that the user prefers.</param>
    internal async Task<OpenPage> OpenAsync(string path, int width = 1400, ColorScheme scheme = ColorScheme.Light)
    {
        playwright ??= await Playwright.CreateAsync();
        browser ??= await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu"] });
        var context = await browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme,
                Permissions = ["clipboard-read", "clipboard-write"],
            });
        var page = await context.NewPageAsync();
        var opened = new OpenPage(page);
        await page.GotoAsync(new Uri(path).AbsoluteUri);
        return opened;
    }

    public async Task DisposeAsync()
    {
        if (browser is not null) await browser.CloseAsync();
        playwright?.Dispose();
    }
}
