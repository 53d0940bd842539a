using FewShotGan.Parts;

namespace FewShotGan.Transfer;

/// <summary>A method that loads everything, and does no more than to train a part of it.</summary>
/// <param name="trains">Whether a network's parameter, by its official name, is trained.</param>
internal sealed class PartlyTrained(Func<NetworkRole, string, bool> trains) : TransferMethod
{
    /// <inheritdoc/>
    public override bool Trains(NetworkRole network, string parameter) => trains(network, parameter);
}
