using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>Computes the results of one node, in order, from what it is given.</summary>
internal delegate Tensor[] Kernel(Arguments given);
