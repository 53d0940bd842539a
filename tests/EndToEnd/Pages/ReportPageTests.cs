using FewShotGan.Golden;
using Microsoft.Playwright;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>A run's report.html, opened and used as a person does.</summary>
public sealed class ReportPageTests(Browser browser, TrainedRuns runs)
    : IClassFixture<Browser>, IClassFixture<TrainedRuns>
{
    [DebianFact(DebianData.Chromium)]
    public async Task The_slider_shows_each_grid_and_goes_over_images_or_time()
    {
        await using var opened = await browser.OpenAsync(runs.Report);
        var slider = opened.Page.GetByRole(AriaRole.Slider);
        Assert.Equal(0.04, await opened.ShownAsync());
        await slider.PressAsync("ArrowLeft");
        Assert.Equal(0.032, await opened.ShownAsync());
        await slider.PressAsync("Home");
        Assert.Equal(0, await opened.ShownAsync());
        var said = opened.Page.Locator("[data-slider] output");
        Assert.Equal("0 kimg", await said.InnerTextAsync());
        await opened.Page.GetByLabel("time").CheckAsync();
        Assert.Equal("0:00:00", await said.InnerTextAsync());
        await slider.PressAsync("End");
        Assert.Equal(0.04, await opened.ShownAsync());
        Assert.Matches(@"^0:\d\d:\d\d$", await said.InnerTextAsync());
    }

    [DebianFact(DebianData.Chromium)]
    public async Task Charts_tell_their_numbers_zoom_and_take_logarithms()
    {
        await using var opened = await browser.OpenAsync(runs.Report);
        var values = await opened.HoverAsync("kid", 0);
        Assert.Equal("0.008 kimg", values[0]);
        Assert.Equal(5, values.Count); // and train, held out, what real images reach of both
        Assert.Matches(@"^[\d.]+ \[[\d.]+, [\d.]+\]$", values[1]);
        Assert.Equal("0.04 kimg", (await opened.HoverAsync("kid", 1))[0]);

        await opened.ZoomAsync("kid", 0.3, 0.8);
        Assert.Equal("0.024 kimg", (await opened.HoverAsync("kid", 0))[0]);
        Assert.Equal("0.024 kimg", (await opened.HoverAsync("precision", 0))[0]); // all zoom together
        await opened.ZoomOutAsync("kid");
        Assert.Equal("0.008 kimg", (await opened.HoverAsync("kid", 0))[0]);

        var before = await opened.Figure("Losses").ScreenshotAsync();
        await opened.Figure("Losses").GetByLabel("log").CheckAsync();
        Assert.NotEqual(before, await opened.Figure("Losses").ScreenshotAsync());
    }

    [DebianFact(DebianData.Chromium)]
    public async Task Every_part_is_there_and_commands_are_copied()
    {
        await using var opened = await browser.OpenAsync(runs.Report);
        Assert.Equal(
            ["Samples", "Closest pairs", "Measured", "Training", "Speed and memory", "Recipe", "Versions", "Go on"],
            await opened.Page.GetByRole(AriaRole.Heading, new() { Level = 2 }).AllInnerTextsAsync());
        Assert.Equal("finished", await opened.Page.Locator(".state").InnerTextAsync());
        var said = await opened.Page.InnerTextAsync("body");
        Assert.Contains("learn from 50 images of 16 × 16 px", said, StringComparison.Ordinal);
        Assert.Contains("regularizers.r1.gamma", said, StringComparison.Ordinal);
        string[] some =
            ["kid", "copying_z", "Losses", "r1", "p of what is adapted", "What D takes for real", "memory_mb"];
        foreach (var chart in some)
            await Assertions.Expect(opened.Figure(chart).Locator("canvas")).ToBeVisibleAsync();

        var button = opened.Page.Locator("button").First;
        await button.ClickAsync();
        await Assertions.Expect(button).ToHaveTextAsync("copied");
        var command = await opened.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.StartsWith("fewshot train --resume '", command, StringComparison.Ordinal);
        Assert.EndsWith("-s training.kimg=0.08", command, StringComparison.Ordinal);
    }

    [DebianTheory(DebianData.Chromium)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1400, ColorScheme.Light)]
    public async Task Both_pages_fit_every_window_and_can_be_read_by_everybody(int width, ColorScheme scheme)
    {
        foreach (var page in new[] { runs.Report, runs.Comparison })
        {
            await using var opened = await browser.OpenAsync(page, width, scheme);
            Assert.Empty(await opened.OverflowAsync());
            Assert.Empty(await opened.ViolationsAsync());
        }
    }

    [DebianFact(DebianData.Chromium)]
    public async Task Names_are_shown_and_not_run()
    {
        await using var opened = await browser.OpenAsync(runs.Report);
        Assert.Equal(0, await opened.Page.Locator("img[src=x]").CountAsync());
        Assert.Contains(
            TrainedRuns.Folder.Replace("'", @"'\''", StringComparison.Ordinal),
            await opened.Page.Locator("#command-0").InnerTextAsync(), StringComparison.Ordinal);
    }

    [DebianFact(DebianData.Chromium)]
    public async Task A_comparison_has_curves_of_both_differences_in_words_and_samples_at_equal_images_or_time()
    {
        await using var opened = await browser.OpenAsync(runs.Comparison);
        Assert.Equal("Compared: r1-0.1, r1-5", await opened.Page.Locator("h1").InnerTextAsync());
        Assert.Equal("r1-5 against r1-0.1", await opened.Page.Locator("h3").InnerTextAsync());
        Assert.Matches(
            @"beyond chance: .*kid \(held-out\) [-+][\d.]+ \[[-\d.]+, [-\d.]+\], p = ",
            await opened.Page.InnerTextAsync("ul"));
        Assert.Equal(4, await opened.Page.Locator("[data-frames]").CountAsync());
        var slider = opened.Page.GetByRole(AriaRole.Slider);
        await slider.PressAsync("Home");
        await slider.PressAsync("ArrowRight");
        for (int i = 0; i < 4; i++) Assert.Equal(0.008, await opened.ShownAsync(i));
        Assert.Matches(@"^[-\d.]+ \[[-\d.]+, [-\d.]+\]$", (await opened.HoverAsync("kid (held-out)", 1))[2]);
        var values = await opened.HoverAsync("kid (train) for the time", 1);
        Assert.Matches(@"^0:\d\d:\d\d$", values[0]);
        Assert.Equal(4, values.Count);
    }
}
