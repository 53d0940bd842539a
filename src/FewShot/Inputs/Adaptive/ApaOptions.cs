using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>
/// Adaptive pseudo augmentation (Jiang et al. 2021, "Deceive D: Adaptive Pseudo Augmentation for GAN Training with
/// Limited Data"): each real image is replaced, with probability p, by one that the generator has just been trained
/// with, before the augmentation.
/// </summary>
[Part("apa")]
public sealed record ApaOptions : SteeredInputOptions
{
    /// <inheritdoc/>
    public override bool IsBeforeAugmentation => true;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("apa_p", "0 … 1", "APA's p at the end of the tick: the share of real images that are generated ones.")
        {
            Screen = "F3",
        },
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        DiscriminatorOptions discriminator, bool hasLabels)
    {
        if (this is { Control: "fixed", P: 0 })
            yield return ("p", "found 0 with control fixed, expected above 0: no image would be replaced");
        if (hasLabels)
            yield return ("", "found with data.labels, expected none: generated images would stand for other classes");
    }

    /// <inheritdoc/>
    public override InputTransform Create(RunLength length)
    {
        var strength = new Strength { P = (float)P };
        return new Transform(strength, Controller(strength, length), Interval);
    }

    private sealed class Strength : ISteered
    {
        public float P { get; set; }
    }

    private sealed class Transform(Strength strength, AdaController? controller, int interval)
        : SteeredTransform(controller, interval)
    {
        // Of the generator's step of this iteration; none between iterations, when images held out are shown.
        private readonly List<Tensor> generated = [];
        private long next;

        public override string StateName => "apa";

        public override IEnumerable<(string Name, double Value)> Values => [("apa_p", strength.P)];

        public override Tensor Apply(Tensor images, Generator draws, bool secondOrder) => images;

        public override Tensor Apply(Tensor images, DiscriminatorInput input, Generator draws, bool secondOrder)
        {
            if (input == DiscriminatorInput.FakesOfGenerator)
                generated.Add(images.detach().DetachFromDisposeScope());
            return input == DiscriminatorInput.Reals && strength.P > 0 && generated.Count > 0
                ? Replaced(images, draws)
                : images;
        }

        public override void End(IterationEnd end)
        {
            Forget();
            base.End(end);
        }

        public override void Dispose()
        {
            Forget();
            base.Dispose();
        }

        // For R1 the gradient is with respect to what stands in the image's place, as in the official program.
        private Tensor Replaced(Tensor images, Generator draws)
        {
            long count = images.shape[0];
            var chosen = Upload.Like(rand(count, 1, 1, 1, generator: draws, device: CPU).lt(strength.P), images);
            var pool = cat(generated);
            long first = next + count <= pool.shape[0] ? next : 0;
            var pseudo = pool.narrow(0, first, count);
            next = first + count;
            var seen = (images.detach() * (1 - chosen)) + (pseudo * chosen);
            return images.requires_grad ? seen + (images - images.detach()) : seen;
        }

        private void Forget()
        {
            foreach (var images in generated) images.Dispose();
            generated.Clear();
            next = 0;
        }
    }
}
