using static TorchSharp.torch;

namespace FewShotGan.Discriminators;

/// <summary>A discriminator that draws random numbers while it is trained itself.</summary>
public interface IDrawsNumbers
{
    /// <summary>The CPU generator that they are drawn from; null for what is expected of them.</summary>
    Generator? Draws { get; set; }
}
