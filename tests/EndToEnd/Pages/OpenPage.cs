using System.Globalization;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>A page in the browser, and what went wrong in it.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly List<string> problems = [];
    private int requests;

    public OpenPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") problems.Add(message.Text);
        };
        page.PageError += (_, error) => problems.Add(error);
        page.Dialog += (_, dialog) => problems.Add($"a dialog: {dialog.Message}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("data:", StringComparison.Ordinal) && ++requests > 1) problems.Add(request.Url);
        };
    }

    public IPage Page { get; }

    /// <summary>The grid that a column of a slider shows, as the thousands of images after which it was made.</summary>
    /// <param name="column">Which column, from 0.</param>
    public async Task<double> ShownAsync(int column = 0)
    {
        var image = Page.Locator("[data-frames]").Nth(column).Locator("img:visible");
        return double.Parse((await image.GetAttributeAsync("data-kimg"))!, CultureInfo.InvariantCulture);
    }

    /// <summary>What the legend of a chart says where the pointer is.</summary>
    /// <param name="chart">The chart's title.</param>
    /// <param name="part">Where the pointer goes, from the left end 0 to the right end 1.</param>
    public async Task<IReadOnlyList<string>> HoverAsync(string chart, double part)
    {
        var (x, y) = await PlaceAsync(chart, part);
        await Page.Mouse.MoveAsync(x, y);
        return await Figure(chart).Locator(".u-value").AllInnerTextsAsync();
    }

    /// <summary>Drags over a part of a chart.</summary>
    public async Task ZoomAsync(string chart, double from, double to)
    {
        var (x, y) = await PlaceAsync(chart, from);
        await Page.Mouse.MoveAsync(x, y);
        await Page.Mouse.DownAsync();
        (x, y) = await PlaceAsync(chart, to);
        await Page.Mouse.MoveAsync(x, y, new() { Steps = 4 });
        await Page.Mouse.UpAsync();
    }

    /// <summary>Shows all of a chart again.</summary>
    public async Task ZoomOutAsync(string chart)
    {
        var (x, y) = await PlaceAsync(chart, 0.5);
        await Page.Mouse.DblClickAsync(x, y);
    }

    public ILocator Figure(string chart) =>
        Page.Locator("figure.chart", new() { Has = Page.GetByText(chart, new() { Exact = true }) });

    /// <summary>Whatever axe, which checks accessibility, finds: contrast, labels, names, structure.</summary>
    public async Task<IEnumerable<string>> ViolationsAsync() => (await Page.RunAxe()).Violations
        .Select(found => $"{found.Id}: {string.Join("; ", found.Nodes.Take(3).Select(node => node.Html))}");

    /// <summary>What reaches beyond the window, and does not scroll by itself.</summary>
    public Task<string[]> OverflowAsync() => Page.EvaluateAsync<string[]>(
        """
        document.documentElement.scrollWidth <= window.innerWidth ? [] : [...document.querySelectorAll('main *')]
          .filter(one => one.getBoundingClientRect().right > window.innerWidth && !one.closest('.wide, pre'))
          .map(one => one.outerHTML.slice(0, 80))
        """);

    /// <summary>Closes the page.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">Something went wrong in it.</exception>
    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        Assert.Empty(problems);
    }

    private async Task<(float X, float Y)> PlaceAsync(string chart, double part)
    {
        var over = Figure(chart).Locator(".u-over");
        await over.ScrollIntoViewIfNeededAsync();
        var box = (await over.BoundingBoxAsync())!;
        return (box.X + (float)(1 + (part * (box.Width - 2))), box.Y + (box.Height / 2));
    }
}
