using FewShotGan.Augment;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Regularizers;

public sealed class ConsistencyTests
{
    [Fact]
    public void Images_are_mirrored_or_not_and_shifted_with_mirrored_edges()
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(1);
        using var transform = new MirrorAndShift();
        const int side = 16, count = 400;
        var images = rand(1, 2, side, side).expand(count, 2, side, side);
        var moved = transform.Next(images, count, new MicroBatches(), draws);
        var possible = new HashSet<(bool, int, int)>();
        var expected = (from mirrored in new[] { false, true }
            from down in Enumerable.Range(-2, 5)
            from right in Enumerable.Range(-2, 5)
            select (Way: (mirrored, down, right), Image: Moved(images[0], mirrored, down, right))).ToList();
        for (int i = 0; i < count; i++)
        {
            var found = expected.Where(one => moved[i].Equals(one.Image)).Select(one => one.Way).ToList();
            Assert.Single(found);
            possible.Add(found[0]);
        }

        Assert.True(possible.Count > 40, $"{possible.Count} of 50 came");
    }

    [Fact]
    public void Parts_of_a_batch_are_moved_as_the_batch_is()
    {
        using var scope = NewDisposeScope();
        var images = rand(8, 3, 16, 16);
        var (whole, parts) = (new MicroBatches(), new MicroBatches(size: 4, group: 2));
        using var transform = new MirrorAndShift();
        using var same = new MirrorAndShift();
        var expected = transform.Next(images, 8, whole, new Generator(7));
        using var draws = new Generator(7);
        for (long i = 0; i < 2; i++)
        {
            var found = same.Next(parts.Part(images, i), 8, parts, draws);
            Assert.True(found.Equals(parts.Part(expected, i)));
        }
    }

    [Fact]
    public void It_draws_the_logits_of_moved_images_together()
    {
        using var tiny = new TinyRun();
        var (held, free) = (Difference(10), Difference(1e-6));
        Assert.True(held < 0.7 * free, $"{held}, {free} without");

        double Difference(double weight)
        {
            var recipe = tiny.Recipe with
            {
                Augment = new FewShotGan.Inputs.NoAugmentOptions(),
                Regularizers = [new ConsistencyOptions { RealWeight = weight, FakeWeight = weight }],
            };
            using var scope = NewDisposeScope();
            using var session = new TrainingSession(recipe, FewShotGan.Images.ImageSet.Load(recipe.Data), CPU);
            using var meter = new LossMeter();
            for (int i = 0; i < 150; i++) session.RunIteration(new TinyRun.Recorder());
            for (int i = 0; i < 20; i++) session.RunIteration(meter);
            return meter.Mean("consistency")!.Value;
        }
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(0, 10)]
    public void A_weight_of_0_leaves_a_kind_out(double real, double fake)
    {
        using var tiny = new TinyRun();
        using var scope = NewDisposeScope();
        using var session = tiny.NewSession();
        using var term = new ConsistencyOptions { RealWeight = real, FakeWeight = fake }
            .Create(AnySetting.WithoutNetworks);
        using var meter = new LossMeter();
        var batch = session.NextBatches()[0];
        var turn = new Turn("Dmain", 1, batch, session.Step.Passes, [], meter);
        foreach (var input in new[] { DiscriminatorInput.Fakes, DiscriminatorInput.Reals })
        {
            var seen = session.Step.Passes.See(batch.Reals, input);
            var judged = new JudgedBatch(input, batch.Reals, null, seen, session.Step.Passes.Judge(seen, null));
            Assert.Equal(input == DiscriminatorInput.Reals ? real > 0 : fake > 0, term.AddTo(turn, judged) is not null);
        }
    }

    private static Tensor Moved(Tensor image, bool mirrored, int down, int right)
    {
        int side = (int)image.shape[1];
        var moved = empty_like(image);
        for (int row = 0; row < side; row++)
            for (int column = 0; column < side; column++)
                moved[.., row, column] = image[
                    .., At(row + down), At((mirrored ? side - 1 - column : column) + right)];
        return moved;

        int At(int place) => place < 0 ? -place : place >= side ? (2 * (side - 1)) - place : place;
    }
}
