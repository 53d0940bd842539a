using FewShotGan.Images;
using FewShotGan.Runs;

namespace FewShotGan.Recipes;

/// <summary>Where a run's images are, and how they were divided when it began.</summary>
internal static class RunData
{
    /// <summary>
    /// The run's images: divided as when it began, also after files were added to their source; a place relative to
    /// another folder than this is found where it was.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="data">The <c>data</c> section of the run's recipe.</param>
    public static DataOptions Of(RunFolder run, DataOptions data)
    {
        var own = File.Exists(run.RecipePath) ? RecipeFile.ReadKept(run.RecipePath, []).Data : data;
        if (data.Source == own.Source) data = data with { Source = Found(run, data.Source, SplitFile.Train) };
        if (File.Exists(run.SplitPath)) return data with { HeldOut = run.SplitPath };
        return HeldOutChoice.Parse(data.HeldOut).Kind switch
        {
            HeldOutKind.Source => data with { HeldOut = Found(run, data.HeldOut!, SplitFile.HeldOut) },
            // A run that was not divided stays so, however many images its source has by now.
            HeldOutKind.Own when !SampleSets.HoldsOut(data.Source) => data with { HeldOut = "0" },
            _ => data,
        };
    }

    /// <summary>The run's images, to go on with.</summary>
    /// <param name="run">The run.</param>
    /// <param name="data">The <c>data</c> section of the run's recipe, or a changed one.</param>
    /// <exception cref="InputException">There is nothing at their place.</exception>
    public static DataOptions ToResume(RunFolder run, DataOptions data)
    {
        var found = Of(run, data);
        if (Exists(found.Source)) return found;
        var nor = ImageList.SourceOf(run.ImagesPath, SplitFile.Train) is { } was && was != found.Source
            ? $", nor '{was}' where this run's images were"
            : "";
        throw new InputException(
            $"data.source: there is no folder or file '{found.Source}'{nor}; set data.source to where the images "
                + $"of {run.Root} are now");
    }

    private static bool Exists(string source) => SampleSets.IsSample(source) || File.Exists(source)
        || Directory.Exists(source);

    /// <summary>A source as it was given, or where it was when the run began if there is nothing from here.</summary>
    private static string Found(RunFolder run, string source, string part) =>
        !Exists(source) && ImageList.SourceOf(run.ImagesPath, part) is { } there && Exists(there) ? there : source;
}
