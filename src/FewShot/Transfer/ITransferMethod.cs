using FewShotGan.Parts;

namespace FewShotGan.Transfer;

/// <summary>What a transfer method takes from the pretrained networks, and what of it is trained.</summary>
public interface ITransferMethod
{
    /// <summary>What a recipe calls it.</summary>
    string Name { get; }

    /// <summary>Whether a tensor begins with its pretrained value; otherwise it begins anew.</summary>
    /// <param name="network">The network.</param>
    /// <param name="tensor">The official name of a parameter or buffer.</param>
    bool Loads(NetworkRole network, string tensor);

    /// <summary>Whether a parameter is trained; otherwise it keeps its value.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameter">Its official name.</param>
    bool Trains(NetworkRole network, string parameter);
}
