using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Transfer;

/// <summary>Copies of a run's networks that are never trained.</summary>
internal static class FrozenNetworks
{
    /// <summary>A copy of a generator.</summary>
    /// <param name="generator">The generator.</param>
    public static StyleGan2Generator Copy(StyleGan2Generator generator)
    {
        using var unused = new torch.Generator(0);
        return Frozen(new StyleGan2Generator((StyleGan2GeneratorOptions)generator.Options, unused), generator);
    }

    /// <summary>A copy of a discriminator.</summary>
    /// <param name="discriminator">The discriminator.</param>
    public static StyleGan2Discriminator Copy(StyleGan2Discriminator discriminator)
    {
        using var unused = new torch.Generator(0);
        return Frozen(
            new StyleGan2Discriminator((StyleGan2DiscriminatorOptions)discriminator.Options, unused), discriminator);
    }

    /// <summary>Copies the values of all parameters and buffers.</summary>
    /// <param name="from">A network.</param>
    /// <param name="to">One of the same architecture.</param>
    public static void CopyValues(nn.Module from, nn.Module to)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var values = from.state_dict();
        foreach (var (name, value) in to.state_dict()) value.copy_(values[name]);
    }

    private static TNetwork Frozen<TNetwork>(TNetwork copy, TNetwork original)
        where TNetwork : nn.Module
    {
        copy.to(original.parameters().First().device);
        foreach (var parameter in copy.parameters()) parameter.requires_grad = false;
        CopyValues(original, copy);
        copy.train(original.training);
        return copy;
    }
}
