using FewShotGan.Optimizers;
using FewShotGan.Passes;

namespace FewShotGan.Tests.Training;

/// <summary>The run that parts are made for which ask for no network of it.</summary>
internal static class AnySetting
{
    public static PartSetting WithoutNetworks { get; } = new(null!, null!, Seed: 0, new AdamOptions());
}
