using FewShotGan.Layers;
using FewShotGan.Passes;

namespace FewShotGan.Transfer;

/// <summary>
/// TransferGAN (Wang et al. 2018, "Transferring GANs: generating images from limited data"): both networks begin from
/// the pretrained ones, and all of both is trained.
/// </summary>
[Part("transfergan")]
public sealed record TransferGanOptions : TransferMethodOptions
{
    /// <inheritdoc/>
    public override TransferMethod Create(PartSetting setting) => new PartlyTrained((_, _) => true);
}
