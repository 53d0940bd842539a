using FewShotGan.Discriminators;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Transfer;

/// <summary>
/// A tensor for each parameter of a network, of its shape, such as its pretrained value: a module, so that checkpoints
/// hold it.
/// </summary>
internal sealed class ParameterTable : Module
{
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> entries;

    /// <summary>A table of zeros.</summary>
    /// <param name="network">The network; of a discriminator, what it never trains is left out.</param>
    public ParameterTable(Module network)
        : base(nameof(ParameterTable))
    {
        entries = [.. network.named_parameters()
            .Where(pair => network is not ImageDiscriminator discriminator || discriminator.Trains(pair.Item1))
            .Select(pair => (pair.Item1, pair.Item2))];
        using var off = no_grad();
        foreach (var (name, parameter) in entries) register_buffer(NameOf(name), zeros_like(parameter));
    }

    /// <summary>The parameters that require a gradient now, by their official names, with their tensors.</summary>
    public IEnumerable<(string Name, Tensor Parameter, Tensor Value)> Trained => entries
        .Where(entry => entry.Parameter.requires_grad)
        .Select(entry => (entry.Name, (Tensor)entry.Parameter, this[entry.Name]));

    /// <summary>The tensor of a parameter.</summary>
    /// <param name="parameter">Its official name.</param>
    public Tensor this[string parameter] => get_buffer(NameOf(parameter))!;

    /// <summary>Replaces the tensors.</summary>
    /// <param name="value">The new one for a parameter, by its official name.</param>
    public void Fill(Func<string, Parameter, Tensor> value)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in entries) this[name].copy_(value(name, parameter));
    }

    // The name of a buffer has no dot.
    private static string NameOf(string parameter) => parameter.Replace('.', '/');
}
