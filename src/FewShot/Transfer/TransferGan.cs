using FewShotGan.Parts;

namespace FewShotGan.Transfer;

/// <summary>
/// TransferGAN (Wang et al. 2018, "Transferring GANs: generating images from limited data"): both networks begin from the
/// pretrained ones, and all of both is trained.
/// </summary>
public sealed class TransferGan : ITransferMethod
{
    /// <inheritdoc/>
    public string Name => "transfergan";

    /// <inheritdoc/>
    public bool Loads(NetworkRole network, string tensor) => true;

    /// <inheritdoc/>
    public bool Trains(NetworkRole network, string parameter) => true;
}
