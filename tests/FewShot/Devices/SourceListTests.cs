using System.Text.RegularExpressions;
using FewShotGan.Tests.House;

namespace FewShotGan.Tests.Devices;

/// <summary>
/// What META as default device cannot see: code that names the CPU where it should name the device of its data, that
/// copies to the CPU, or that waits for a number. The files where each may stand are listed here, with the reason.
/// </summary>
public sealed partial class SourceListTests
{
    private const string FromFile = "the importer works on constants of the file",
        NewWeights = "networks are made on the CPU, then moved",
        Probe = "an empty image, to learn shapes before the network is moved", ToShow = "images to be written or shown",
        Measured = "features are on the CPU, whose numbers these are",
        Exported = "what is exported is on the CPU",
        Saved = "files are read and written from the CPU",
        Waits = "waits for the device, to take the time", Drawn = "a draw from a generator, which is the CPU's";

    /// <summary>The CPU by name, but for draws: <see cref="Every_draw_is_made_on_the_CPU"/>.</summary>
    private static readonly Dictionary<string, string> NamesCpu = Listed(
        (NewWeights, [
            "BatchNorm2dLayer.cs", "Conv2dLayer.cs", "FullyConnectedLayer.cs", "LayerNorm2dLayer.cs",
            "LocalBatchNorm.cs", "LevelOfDetail.cs", "MappingNetwork.cs", "UpFirDn2d.cs",
            "DcganDownConv.cs", "DcganUpConv.cs",
            "FeaturePreprocessing.cs", "BlurPool.cs",
            "ConditionalBatchNorm.cs", "NoiseInjection.cs",
            "ProGanInput.cs", "SynthesisLayer.cs", "ToRgbLayer.cs",
            "ConvLayer.cs", "LinearLayer.cs", "SelfAttention.cs",
        ]),
        (Probe, [
            "TorchFeatureNetwork.cs", "ShapeProbe.cs",
            "ProjectedFeatures.cs", "VisionAidedDiscriminator.cs",
        ]),
        (FromFile, [
            "GraphReader.cs", "OnnxTensors.cs", "TorchScriptNetwork.cs", "PickledTensor.cs",
            "FoldAffine.cs", "FreeSizes.cs",
        ]),
        ("shapes and numbers among an operator's inputs", [
            "GraphProgram.cs", "Arguments.cs", "ShapeOperators.cs",
        ]),
        ("ONNX Runtime takes and gives arrays", ["OnnxRuntimeFeatureNetwork.cs"]),
        (Exported, ["OnnxBuilder.cs", "OnnxExporter.cs", "ExportCommand.cs"]),
        (Measured, [
            "Bootstrap.cs", "DensityCoverage.cs", "MeasuringNetwork.cs", "InceptionScore.cs", "KernelDistance.cs",
            "MannWhitney.cs", "Neighbours.cs", "TransformExtraction.cs", "FeatureClassifier.cs",
        ]),
        (ToShow, [
            "DatasetAugmentCommand.cs", "PairsSheet.cs", "JudgedImages.cs", "ProjectCommand.cs", "TrainedGenerator.cs",
            "ImageBatches.cs", "SampleGrids.cs",
        ]),
        (Saved, ["OptimizerFile.cs", "Checkpoint.cs", "Safetensors.cs"]),
        ("numbers that are added to sums where the logits are", ["LogitMean.cs"]),
        ("numbers that are uploaded", [
            "AdaPipeline.cs", "AxisMap.cs", "BandFilter.cs", "ColorTransforms.cs", "ImageSet.cs", "ImageWarp.cs",
            "NearestUpConv2d.cs", "RunningMean.cs", "Backdrop.cs", "MirrorAndShift.cs", "DiffusionOptions.cs",
        ]),
        ("a number to report", ["AdaTransform.cs"]),
        ("two numbers a point, for which no other device is fast", [
            "DiracGan.cs", "OneGaussian.cs", "ToyDistribution.cs", "ToyFigure.cs", "ToyLine.cs", "ToyRun.cs",
        ]),
        ("an ensemble without candidates, which computes nothing there", ["VisionAidedEnsemble.cs"]),
        ("what the user may ask for", ["DeviceChoice.cs"]),
        ("looks before it writes, on the CPU alone", ["TensorLists.cs"]),
        ("measures the CPU", ["BenchMetricsCommand.cs"]));

    private static readonly Dictionary<string, string> CopiesToCpu = Listed(
        (Saved, ["OptimizerFile.cs", "NetworkFile.cs", "Safetensors.cs"]),
        (Exported, ["OnnxBuilder.cs"]),
        (ToShow, [
            "TrainedGenerator.cs", "ImageWriter.cs", "Inverter.cs", "LatentArithmetic.cs", "NoiseVariation.cs",
        ]),
        (Measured, [
            "PooledFeatures.cs", "FeatureExtractor.cs", "Neighbours.cs", "PathSampler.cs", "FeatureClassifier.cs",
        ]),
        ("ONNX Runtime takes and gives arrays", ["OnnxRuntimeFeatureNetwork.cs"]),
        ("sums, read once an interval", ["LogitMean.cs"]),
        ("which tensors are finite, read once a tick or file", ["Finiteness.cs"]),
        (Waits, ["FeatureCost.cs"]));

    private static readonly Dictionary<string, string> ReadsNumber = Listed(
        (Measured, [
            "Bootstrap.cs", "FeatureExtractor.cs", "FrechetDistance.cs", "FrechetResampling.cs",
            "InceptionScore.cs", "KernelDistance.cs", "MannWhitney.cs", "LinearProbe.cs",
            "DiscriminatorAccuracy.cs", "TapDifference.cs", "TransformLeak.cs",
        ]),
        (FromFile, [
            "ShapeOperators.cs", "FoldAffineBefore.cs", "FreeSizes.cs", "RecogniseHardSwish.cs",
        ]),
        (Drawn, [
            "TrainingPasses.cs", "VisionAidedSelection.cs", "CdcOptions.cs", "FastGanDiscriminator.cs",
        ]),
        (Saved, ["OptimizerFile.cs"]),
        (Waits, ["ConvolutionPeak.cs", "StepTimer.cs"]),
        ("sums, read once a tick", ["LossMeter.cs"]),
        ("when it is saved", ["RunningMean.cs"]),
        ("once before a projection", ["Inverter.cs"]),
        ("how far a network has grown, of one that is not in training", ["LevelOfDetail.cs"]),
        ("on the CPU alone", ["BiasAct.cs", "FirProducts.cs", "DoctorCommand.cs"]));

    /// <summary>Where a training step's code is.</summary>
    private static readonly string[] StepFolders =
    [
        "src/Layers", "src/Augment", "src/Discriminators", "src/FewShot/Generators", "src/FewShot/Inputs",
        "src/FewShot/Losses", "src/FewShot/Optimizers", "src/FewShot/Passes", "src/FewShot/Regularizers",
        "src/FewShot/Training/Step", "src/FewShot/Transfer",
    ];

    private static readonly Dictionary<string, string> ReadsInStep = Listed(
        (Drawn, [
            "CdcOptions.cs", "CropOptions.cs", "DiffusionOptions.cs", "DistanceConsistency.cs",
            "FastGanDiscriminator.cs", "GatedDraw.cs", "ImageOrder.cs", "TrainingImages.cs", "TrainingPasses.cs",
        ]),
        ("on the CPU alone", ["BiasAct.cs", "FirProducts.cs"]),
        ("how far a network has grown, of one that is not in training", ["LevelOfDetail.cs"]),
        ("once an interval of ADA", ["LogitMean.cs"]),
        ("to compare networks, or to measure", ["OnnxRuntimeFeatureNetwork.cs", "TapDifference.cs"]),
        ("when it is saved", ["RunningMean.cs"]));

    /// <summary>They leave the array's tensor on the CPU, whatever the default.</summary>
    private static readonly Dictionary<string, string> WrapsArray = [];

    [Fact]
    public void The_CPU_is_named_in_the_files_listed_alone() => OnlyListed(CpuName(), NamesCpu, "the CPU by name");

    [Fact]
    public void Tensors_are_copied_to_the_CPU_in_the_files_listed_alone() =>
        OnlyListed(CpuCopy(), CopiesToCpu, ".cpu()");

    [Fact]
    public void Numbers_are_read_from_tensors_in_the_files_listed_alone() =>
        OnlyListed(Item(), ReadsNumber, ".item<…>()");

    [Fact]
    public void Arrays_are_wrapped_in_the_files_listed_alone() =>
        OnlyListed(ArrayWrap(), WrapsArray, "from_array or frombuffer");

    /// <summary>
    /// A step that reads a number from a GPU waits until that has nothing to do, and then has it wait in turn.
    /// </summary>
    [Fact]
    public void A_training_step_reads_nothing_from_the_device()
    {
        var found = Files(StepFolders).Where(file => Wait().IsMatch(file.Code)).Select(file => file.Name).ToHashSet();
        Assert.Equal(ReadsInStep.Keys.Order(), found.Order());
    }

    [Fact]
    public void A_training_step_moves_numbers_to_the_device_by_Upload() => AssertNone(
        Files(StepFolders)
            .Where(file => file.Name is not ("Upload.cs" or "TrainingNetworks.cs" or "OnnxRuntimeFeatureNetwork.cs"
                or "TorchScriptNetwork.cs" or "FrozenNetworks.cs" or "InstanceDiscrimination.cs")) // whole networks
            .SelectMany(file => Move().Matches(file.Code).Select(match => (file.Name, match.Value))),
        "moves a tensor so that a GPU is waited for: use Upload");

    [Fact]
    public void Every_tensor_that_is_made_names_its_device() =>
        AssertNone(Calls().Where(call => !call.Text.Contains("device", StringComparison.OrdinalIgnoreCase)),
            "makes a tensor without naming its device");

    [Fact]
    public void Every_draw_is_made_on_the_CPU() => AssertNone(
        Calls().Where(call => call.Text.Contains("generator:", StringComparison.Ordinal) && !Draw().IsMatch(call.Text)),
        "draws elsewhere: TorchSharp 0.107's generators are the CPU's, so write device: CPU and move what was drawn");

    private static void AssertNone(IEnumerable<(string File, string Text)> calls, string what)
    {
        var found = calls.Select(call => $"{call.File} {what}: {call.Text}").ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static void OnlyListed(Regex pattern, Dictionary<string, string> listed, string what)
    {
        var found = Files().Where(file => pattern.IsMatch(Draw().Replace(file.Code, ""))).Select(file => file.Name)
            .ToHashSet();
        var wrong = found.Except(listed.Keys).Order()
            .Select(name =>
                $"{name} uses {what}. If it must, list it here with the reason; else take the device of the data.")
            .Concat(listed.Keys.Except(found).Order()
                .Select(name => $"{name} uses {what} no longer ({listed[name]}): take it off the list."));
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    /// <summary>Calls that make a tensor, from their name to the closing bracket.</summary>
    private static IEnumerable<(string File, string Text)> Calls() =>
        Files().SelectMany(file => Maker().Matches(file.Code).Select(match =>
    {
        int end = match.Index + match.Length, depth = 1;
        while (depth > 0) depth += file.Code[end++] switch { '(' => 1, ')' => -1, _ => 0 };
        return (file.Name, file.Code[match.Index..end]);
    }));

    /// <summary>The source without comments and strings.</summary>
    private static IEnumerable<(string Name, string Code)> Files(params string[] folders) =>
        from folder in folders.DefaultIfEmpty("src")
        from path in SourceTree.Files(folder)
        select (Path.GetFileName(path), Ignored().Replace(File.ReadAllText(path), ""));

    private static Dictionary<string, string> Listed(params (string Reason, string[] Files)[] groups) =>
        groups.SelectMany(group => group.Files, (group, file) => (file, group.Reason)).ToDictionary();

    [GeneratedRegex(@"//.*|""(?:[^""\\\n]|\\.)*""|'(?:[^'\\]|\\.)'")]
    private static partial Regex Ignored();

    [GeneratedRegex(@"(?<![\w.])(torch\.)?CPU\b")]
    private static partial Regex CpuName();

    [GeneratedRegex(@"\.cpu\(\)")]
    private static partial Regex CpuCopy();

    [GeneratedRegex(@"\.item<")]
    private static partial Regex Item();

    [GeneratedRegex(@"\.item<|\.cpu\(\)|\.data<|\.To(Single|Double|Int32|Int64|Boolean)\(\)|\.nonzero\(")]
    private static partial Regex Wait();

    [GeneratedRegex(@"\.to\((?!\s*ScalarType)[^()]*[dD]evice[^()]*\)|\.cuda\(")]
    private static partial Regex Move();

    [GeneratedRegex(@"\b(from_array|frombuffer|as_tensor)\(")]
    private static partial Regex ArrayWrap();

    [GeneratedRegex(
        @"(?<![\w.])(torch\.)?(zeros|ones|full|empty|eye|arange|linspace|logspace|tensor|rand|randn|randint"
        + @"|randperm)\(")]
    private static partial Regex Maker();

    [GeneratedRegex(@"generator: [\w.]+, device: (torch\.)?CPU")]
    private static partial Regex Draw();
}
