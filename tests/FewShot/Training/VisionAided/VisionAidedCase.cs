using System.Globalization;
using System.Text.Json;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>A run with vision-aided discriminators, on Networks made for it.</summary>
public abstract class VisionAidedCase : IDisposable
{
    private protected TinyRun Tiny { get; } = new(images: 12);

    private protected TemporaryFolder Folder { get; } = new();

    private protected string[] Networks { get; }

    protected VisionAidedCase() =>
        Networks = [
            TinyEyes.Write(Folder, "wide", channels: 8), TinyEyes.Write(Folder, "blind", isBlind: true),
            TinyEyes.Write(Folder, "narrow")];

    public void Dispose()
    {
        Tiny.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The first after 2 iterations, the second after 5, in the middle of a tick.</summary>
    private protected VisionAidedRecipe Aided => new()
    {
        Networks = Networks, Count = 2, StartKimg = 0.008, IntervalKimg = 0.012, Resolution = 32, Width = 8,
        Augment = new AdaAugmentOptions { Target = VisionAidedRecipe.AdaTarget },
    };

    private protected Recipe With(VisionAidedRecipe aided) => Tiny.Recipe with { VisionAided = aided };

    private protected Recipe Projected(VisionAidedRecipe aided)
    {
        var recipe = Tiny.Projected("fastgan", "m-lsd-512-tiny");
        return recipe with { VisionAided = aided, Inputs = [], Training = recipe.Training with { MicroBatch = 2 } };
    }

    private protected static Trainer Training(TinyRun.Blind? observer = null) =>
        new(CPU, observer ?? new(), TimeProvider.System);

    private protected static TrainingSession Session(Recipe recipe) => new(recipe, ImageSet.Load(recipe.Data), CPU);
}
