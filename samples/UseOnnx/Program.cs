// Makes images with a generator that `fewshot export RUN --onnx generator.onnx` wrote; nothing of FewShotGan is needed.
// Usage: dotnet run --project samples/UseOnnx -- generator.onnx FOLDER COUNT
using Microsoft.ML.OnnxRuntime;
using NetVips;

var (folder, count, random) = (Directory.CreateDirectory(args[1]).FullName, int.Parse(args[2]), new Random(0));
using var session = new InferenceSession(args[0]);
var inputs = session.InputMetadata.ToDictionary(pair => pair.Key, pair => Fill(pair.Key, pair.Value.Dimensions[^1]));
using var results = session.Run(new RunOptions(), inputs, ["images"]);
var shape = results[0].GetTensorTypeAndShape().Shape; // count, channels, height, width
var (channels, pixels) = ((int)shape[1], (int)(shape[2] * shape[3]));
for (var i = 0; i < count; i++)
{
    var planes = results[0].GetTensorDataAsSpan<float>().Slice(i * channels * pixels, channels * pixels).ToArray();
    var bytes = Enumerable.Range(0, planes.Length).Select(at => planes[(at % channels * pixels) + (at / channels)])
        .Select(value => (byte)Math.Clamp(Math.Round((value + 1) * 127.5), 0, 255)).ToArray();
    using var image = Image.NewFromMemory(bytes, (int)shape[3], (int)shape[2], channels, Enums.BandFormat.Uchar);
    image.WriteToFile(Path.Combine(folder, $"{i}.png"));
}

OrtValue Fill(string input, int width) => input switch
{
    "truncation" => OrtValue.CreateTensorValueFromMemory([1f], [1]), // towards 0 for images nearer to the mean one
    "labels" => Rows(width, (row, column) => column == row % width ? 1 : 0), // one class after the other
    _ => Rows(width, (_, _) => Normal()),
};

OrtValue Rows(int width, Func<int, int, float> at) => OrtValue.CreateTensorValueFromMemory(
    Enumerable.Range(0, count * width).Select(i => at(i / width, i % width)).ToArray(), [count, width]);

float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()));
