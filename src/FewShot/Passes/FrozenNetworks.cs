using FewShotGan.Discriminators;
using FewShotGan.Features;
using FewShotGan.Generators;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>Copies of a run's networks that are never trained.</summary>
internal static class FrozenNetworks
{
    /// <summary>A copy of a network.</summary>
    /// <param name="network">A generator or a discriminator.</param>
    /// <returns>The caller disposes it.</returns>
    public static TNetwork Copy<TNetwork>(TNetwork network)
        where TNetwork : nn.Module
    {
        using var unused = new torch.Generator(0);
        nn.Module copy = network switch
        {
            ImageGenerator generator => generator.Options.Create(unused),
            ImageDiscriminator discriminator => discriminator.Options.Create(unused, new ManifestNetworks()),
            _ => throw new NotSupportedException($"{network.GetType()} is neither a generator nor a discriminator."),
        };
        var like = network.parameters().First();
        copy.to(like.dtype).to(like.device);
        foreach (var parameter in copy.parameters()) parameter.requires_grad = false;
        CopyValues(network, copy);
        copy.train(network.training);
        return (TNetwork)copy;
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
}
