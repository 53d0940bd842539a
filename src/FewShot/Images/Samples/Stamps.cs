using FewShotGan.Fetching;

namespace FewShotGan.Images;

/// <summary>
/// One subject of Tux Paint's stamps: cut-out photographs and a few drawings with alpha, of many sizes; the class of
/// each is the folder that it is in (of the animals birds, fish, mammals …). None is held out.
/// </summary>
/// <param name="subject">A folder of the stamps, such as <c>animals</c> or <c>food</c>.</param>
internal sealed class Stamps(string subject) : ISampleSet
{
    /// <summary>The subjects that are samples.</summary>
    public static IReadOnlyList<string> Subjects { get; } = ["animals", "food", "plants", "vehicles", "town"];

    public string Name => subject;

    public string Licence => "GPL-2 or later";

    public string Fetch(string purpose) =>
        DebianPackage.Stamps.Folder($"usr/share/tuxpaint/stamps/{subject}", purpose);

    public IReadOnlyList<ImageFile> Files(string package, DataPart part) => part == DataPart.Train
        ? ImageFolder.List(package).Files
        : throw SampleSets.HoldsNothingOut(Name);
}
