using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Torch.Tests;

public class GeneratorTests
{
    [Fact]
    public void The_same_seed_draws_the_same_numbers()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(randn([100], generator: new Generator(7)), randn([100], generator: new Generator(7)));
        Assert.NotEqual(randn([100], generator: new Generator(7)), randn([100], generator: new Generator(8)));
    }

    [Fact]
    public void State_saved_and_put_back_goes_on_where_it_was()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        _ = randn([33], generator: generator);
        var state = generator.get_state();
        var next = rand([10], generator: generator);
        _ = randperm(50, generator: generator);
        generator.set_state(state);
        Assert.Equal(next, rand([10], generator: generator));
    }

    [Fact]
    public void Draws_have_the_right_ranges()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var ints = randint(-2, 3, [1000], generator: generator);
        Assert.Equal((-2L, 2L), (ints.min().ToInt64(), ints.max().ToInt64()));
        Assert.Equal(45, randperm(10, generator: generator).sum().ToInt64());
        Assert.InRange(randn([10000], generator: generator).std().ToSingle(), 0.97f, 1.03f);
    }

    [Fact]
    public void Threads_can_be_set()
    {
        var before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
    }
}
