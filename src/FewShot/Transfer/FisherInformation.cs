using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Transfer;

/// <summary>
/// What generated images tell of each parameter of their generator (Li et al. 2020, section 3.2): the mean over images
/// of the squared gradient of log σ(D(G(z))).
/// </summary>
internal static class FisherInformation
{
    // Where a group is the whole batch.
    private const int Together = 4;

    /// <summary>Computes the diagonal.</summary>
    /// <param name="table">A table of the generator's parameters, which is filled.</param>
    /// <param name="setting">Generator and discriminator, with their pretrained values.</param>
    /// <param name="samples">Generated images.</param>
    /// <param name="draws">The CPU generator that latents, classes and noise are drawn from.</param>
    public static void Fill(ParameterTable table, PartSetting setting, int samples, torch.Generator draws)
    {
        var parameters = setting.Generator.named_parameters().ToList();
        var networks = new nn.Module[] { setting.Generator, setting.Discriminator };
        foreach (var network in networks) network.eval();
        foreach (var (_, parameter) in parameters) parameter.requires_grad = true;

        // Images are judged in whole groups of the minibatch standard deviation.
        int group = setting.Discriminator.Options.Batch.Group ?? Together;
        for (int done = 0; done < samples; done += group)
        {
            using var scope = NewDisposeScope();
            var logits = Judged(setting, group, draws);
            for (int i = 0; i < Math.Min(group, samples - done); i++) Add(nn.functional.logsigmoid(logits[i].mean()));
        }

        foreach (var (_, parameter) in parameters) parameter.requires_grad = false;
        foreach (var network in networks) network.train();

        void Add(Tensor likelihood)
        {
            likelihood.backward(retain_graph: true);
            using var off = no_grad();
            foreach (var (name, parameter) in parameters)
            {
                if (parameter.grad is { } gradient) table[name].add_(gradient.square(), 1.0 / samples);
                parameter.grad = null;
            }
        }
    }

    private static Tensor Judged(PartSetting setting, int count, torch.Generator draws)
    {
        var (generator, like) = (setting.Generator, setting.Generator.parameters().First());
        var z = Upload.Like(randn(count, generator.Options.ZDim, generator: draws, device: CPU), like);
        Tensor? labels = null;
        if (generator.Options.CDim > 0)
        {
            var classes = randint(0, generator.Options.CDim, [count], generator: draws, device: CPU);
            labels = Upload.Like(nn.functional.one_hot(classes, generator.Options.CDim), like);
        }

        var images = generator.Synthesize(generator.Map(z, labels), NoiseMode.Random, draws);
        return setting.Discriminator.Forward(images, labels);
    }
}
