using System.Text.RegularExpressions;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Transfer;

namespace FewShotGan.Tests.Properties.Examples;

/// <summary>
/// A transfer method in a file: both networks begin from the pretrained ones, and only those parameters are trained
/// whose official names match a pattern.
/// </summary>
[Part("example")]
public sealed record ExampleTransfer : TransferMethodOptions
{
    /// <summary>
    /// A regular expression for names such as <c>G.synthesis.b8.torgb.weight</c>; by default the discriminator and the
    /// generator's style affines match.
    /// </summary>
    public string Trained { get; init; } = @"^D\.|\.affine\.";

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        GeneratorOptions generator, DiscriminatorOptions discriminator, bool hasSource, int resolution)
    {
        if (!hasSource) yield return ("", "found example without transfer.from, expected a checkpoint");
        if (Compiled() is null) yield return ("trained", $"found {Trained}, expected a regular expression");
    }

    /// <inheritdoc/>
    public override TransferMethod Create(PartSetting setting) => new Method(Compiled()!);

    private Regex? Compiled()
    {
        try
        {
            return new Regex(Trained, RegexOptions.CultureInvariant);
        }
        catch (RegexParseException)
        {
            return null;
        }
    }

    private sealed class Method(Regex trained) : TransferMethod
    {
        public override bool Trains(NetworkRole network, string parameter) =>
            trained.IsMatch((network == NetworkRole.Discriminator ? "D." : "G.") + parameter);
    }
}
