using FewShotGan.Fetching;

namespace FewShotGan.Images;

/// <summary>
/// The animals among Tux Paint's stamps: cut-out photographs and a few drawings with alpha, of many sizes; the class of
/// each is its kind (birds, fish, mammals …). None is held out.
/// </summary>
internal sealed class Animals : ISampleSet
{
    public string Name => "animals";

    public string Fetch(string purpose) =>
        DebianPackage.Stamps.Folder("usr/share/tuxpaint/stamps/animals", purpose);

    public IReadOnlyList<ImageFile> Files(string package, DataPart part) => part == DataPart.Train
        ? ImageFolder.List(package).Files
        : throw new InputException($"sample:{Name}: holds no images out; sample:emoji-faces does");
}
