using System.Text.Json;

namespace FewShotGan.EndToEnd.Tests;

public class FeaturesRankTests
{
    private const string Faces = "sample:emoji-faces", Two = "m-lsd-512-tiny,blazeface-front";

    [Fact]
    public void A_runs_networks_are_ranked_with_intervals_and_costs_though_its_images_are_fewer_than_any_batch()
    {
        using var work = new Work();
        Assert.Equal(0, work.Call("train", work.Recipe(Faces, kimg: 0.008), "--out", work.Path("runs"), "-q").Code);
        var (code, output, error) = work.Call(
            "features", "rank", work.Path("runs"), "--networks", Two, "--samples", "20");
        Assert.True(code == 0, error);
        Assert.Contains("20 images that it learned from", output, StringComparison.Ordinal);

        // Both see at once what a generator of 2 iterations makes.
        Assert.Contains("the first cannot be told apart from 1 of the others", output, StringComparison.Ordinal);
        Assert.Contains("chosen: ", output, StringComparison.Ordinal);

        (code, output, error) = work.Call(
            "features", "rank", work.Path("runs"), "--networks", Two, "--samples", "20", "--json");
        Assert.True(code == 0, error);
        using var document = JsonDocument.Parse(output);
        var networks = document.RootElement.GetProperty("networks").EnumerateArray().ToList();
        Assert.Equal(
            Two.Split(',').Order(), networks.Select(network => network.GetProperty("network").GetString()).Order());
        Assert.All(networks, network => Assert.True(network.GetProperty("seconds_per_thousand").GetDouble() > 0));
        Assert.All(networks, network => Assert.True(
            network.GetProperty("interval").GetProperty("low").GetDouble() < network.GetProperty("interval")
            .GetProperty("high").GetDouble()));
        Assert.Contains(document.RootElement.GetProperty("choice").GetProperty("network").GetString(), Two.Split(','));
    }

    [Theory]
    [InlineData("no such folder, nor a run of that name", "nowhere")]
    [InlineData("--samples 5: expected 10 or more", "nowhere", "--samples", "5")]
    [InlineData("--seed -1: expected 0 or above", "nowhere", "--seed", "-1")]
    [InlineData("did you mean 'is-net'?", "nowhere", "--networks", "isnet")]
    [InlineData("is-net is named twice", "nowhere", "--networks", "is-net,is-net")]
    public void Wrong_input_gets_one_line_and_code_2(string message, params string[] arguments)
    {
        using var work = new Work();
        var (code, _, error) = work.Call(["features", "rank", .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains(
            message, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
