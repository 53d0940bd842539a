using System;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public enum InterpolationMode { Nearest = 0, Linear = 1, Bilinear = 2, Bicubic = 3, Trilinear = 4, Area = 5, NearestExact = 6 }
    public enum GridSampleMode { Nearest = 0, Bilinear = 2 }
    public enum GridSamplePaddingMode { Zeros = 0, Reflection = 1, Border = 2 }

    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Ops.linear.Call(input, weights, bias);

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, long groups = 1)
                => Ops.conv2d.Call(input, weight, bias, strides ?? [1, 1], padding ?? [0, 0], dilation ?? [1, 1], groups);

            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1)
                => Ops.conv_transpose2d.Call(input, weight, bias, strides ?? [1, 1], padding ?? [0, 0], output_padding ?? [0, 0], groups, dilation ?? [1, 1]);

            public static Tensor conv3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, long groups = 1)
                => Ops.conv3d.Call(input, weight, bias, strides ?? [1, 1, 1], padding ?? [0, 0, 0], dilation ?? [1, 1, 1], groups);

            public static Tensor conv_transpose3d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1)
                => Ops.conv_transpose3d.Call(input, weight, bias, strides ?? [1, 1, 1], padding ?? [0, 0, 0], output_padding ?? [0, 0, 0], groups, dilation ?? [1, 1, 1]);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05)
                => Ops.layer_norm.Call(input, normalized_shape, weight, bias, eps);

            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null,
                bool training = false, double momentum = 0.1, double eps = 1e-05)
                => Ops.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => mode switch
            {
                PaddingModes.Constant or PaddingModes.Zeros => Ops.constant_pad.Call(input, pad, value),
                PaddingModes.Reflect when pad.Length == 4 => Ops.reflection_pad2d.Call(input, pad),
                PaddingModes.Replicate when pad.Length == 4 => Ops.replication_pad2d.Call(input, pad),
                _ => throw new NotSupportedException($"pad: mode {mode} with {pad.Length} values"),
            };

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
                => functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? Ops.relu_.InPlace(x) : x.relu();
            public static Tensor hardtanh(Tensor x, double min_val = -1.0, double max_val = 1.0, bool inplace = false)
                => inplace ? Ops.hardtanh_.InPlace(x, min_val, max_val) : Ops.hardtanh.Call(x, min_val, max_val);
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false)
                => inplace ? Ops.leaky_relu_.InPlace(input, negative_slope) : Ops.leaky_relu.Call(input, negative_slope);
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => x.softplus(beta, threshold);
            public static Tensor elu(Tensor x, double alpha, bool inplace = false)
                => inplace ? throw new NotSupportedException("elu: in place") : Ops.elu.Call(x, alpha);
            public static Tensor selu(Tensor x, bool inplace = false)
                => inplace ? throw new NotSupportedException("selu: in place") : Ops.selu.Call(x);
            public static Tensor silu(Tensor x, bool inplace = false)
                => inplace ? throw new NotSupportedException("silu: in place") : Ops.silu.Call(x);
            public static Tensor glu(Tensor input, long dim = -1) => Ops.glu.Call(input, dim);
            public static Tensor sigmoid(Tensor x) => x.sigmoid();
            public static Tensor tanh(Tensor x, bool inplace = false)
                => inplace ? throw new NotSupportedException("tanh: in place") : x.tanh();
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
                => Ops.avg_pool2d.Call(input, new[] { kernel_size, kernel_size }, new[] { stride ?? kernel_size, stride ?? kernel_size },
                    new[] { padding, padding }, ceil_mode, count_include_pad, divisor_override);

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false)
                => Ops.affine_grid.Call(theta, size, align_corners);

            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // libtorch counts both kinds in another order.
                long interpolation = mode == GridSampleMode.Nearest ? 1 : 0;
                long padding = padding_mode switch { GridSamplePaddingMode.Zeros => 0, GridSamplePaddingMode.Border => 1, _ => 2 };
                return Ops.grid_sample.Call(input, grid, interpolation, padding, align_corners ?? false);
            }

            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
                => Ops.avg_pool2d.Call(input, kernel_size, stride ?? kernel_size, padding ?? [0, 0], ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool3d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
                => Ops.avg_pool3d.Call(input, kernel_size, stride ?? kernel_size, padding ?? [0, 0, 0], ceil_mode, count_include_pad, divisor_override);

            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
                bool ceil_mode = false)
                => Ops.max_pool2d.Call(input, kernel_size, strides ?? kernel_size, padding ?? [0, 0], dilation ?? [1, 1], ceil_mode);

            public static (Tensor Values, Tensor Indices) max_pool2d_with_indices(Tensor input, long[] kernel_size, long[]? strides = null,
                long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                => Ops.max_pool2d_with_indices.CallTwo(input, kernel_size, strides ?? kernel_size, padding ?? [0, 0], dilation ?? [1, 1], ceil_mode);

            public static Tensor max_pool3d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null,
                bool ceil_mode = false)
                => Ops.max_pool3d.Call(input, kernel_size, strides ?? kernel_size, padding ?? [0, 0, 0], dilation ?? [1, 1, 1], ceil_mode);

            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                var target = size ?? scale_factor!.Select((s, i) => (long)Math.Floor(x.size(i + 2) * s)).ToArray();
                var corners = align_corners ?? false;
                return mode switch
                {
                    InterpolationMode.Nearest => Ops.upsample_nearest2d.Call(x, target),
                    InterpolationMode.Area => Ops.adaptive_avg_pool2d.Call(x, target),
                    InterpolationMode.Bilinear => (antialias ? Ops.upsample_bilinear2d_aa : Ops.upsample_bilinear2d).Call(x, target, corners),
                    InterpolationMode.Bicubic => (antialias ? Ops.upsample_bicubic2d_aa : Ops.upsample_bicubic2d).Call(x, target, corners),
                    _ => throw new NotSupportedException($"interpolate: mode {mode}"),
                };
            }
        }
    }
}
