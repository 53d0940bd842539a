using FewShotGan.Fetching;

namespace FewShotGan.Images;

/// <summary>The flags of the countries in ISO 3166, 320 × 240 px. None is held out.</summary>
internal sealed class Flags : ISampleSet
{
    public string Name => "flags";

    public string Licence => "public domain";

    public string Fetch(string purpose) => DebianPackage.Flags.Folder("usr/share/iso-flags-png-320x240", purpose);

    public IReadOnlyList<ImageFile> Files(string package, DataPart part) => part == DataPart.Train
        ? ImageFolder.List(package).Files
        : throw SampleSets.HoldsNothingOut(Name);
}
