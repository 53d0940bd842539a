// Convolutions and activations on the meta device. libtorch 1.13 has their shapes in its Python part only; without them no
// network could be run without memory, which is how the tests find tensors made on the wrong device.

#include <ATen/core/Tensor.h>
#include <ATen/native/ConvUtils.h>
#include <ATen/ops/empty.h>
#include <torch/library.h>

#include <array>
#include <tuple>

namespace {

using at::IntArrayRef;
using at::Tensor;

void check_devices(const Tensor& input, const Tensor& weight, const Tensor& other) {
  TORCH_CHECK(input.is_meta() && weight.is_meta() && (!other.defined() || other.is_meta()),
              "Expected the input, weight and bias of a convolution on one device, but some are on meta and some are not");
  TORCH_CHECK(input.scalar_type() == weight.scalar_type(),
              "Input type (", input.scalar_type(), ") and weight type (", weight.scalar_type(), ") should be the same");
}

Tensor convolution(const Tensor& input, const Tensor& weight, const c10::optional<Tensor>& bias, IntArrayRef stride,
                   IntArrayRef padding, IntArrayRef dilation, bool transposed, IntArrayRef output_padding,
                   int64_t groups) {
  check_devices(input, weight, bias.value_or(Tensor()));
  const auto size = transposed
      ? at::native::conv_input_size(input.sizes(), weight.sizes(), padding, output_padding, stride, dilation, groups)
      : at::native::conv_output_size(input.sizes(), weight.sizes(), padding, stride, dilation);
  return at::empty(size, input.options());
}

std::tuple<Tensor, Tensor, Tensor> convolution_backward(const Tensor& grad_output, const Tensor& input,
                                                        const Tensor& weight, IntArrayRef, IntArrayRef, IntArrayRef,
                                                        bool transposed, IntArrayRef, int64_t groups,
                                                        std::array<bool, 3> mask) {
  check_devices(input, weight, grad_output);
  const auto channels = transposed ? weight.size(1) * groups : weight.size(0);
  return {mask[0] ? at::empty(input.sizes(), input.options()) : Tensor(),
          mask[1] ? at::empty(weight.sizes(), weight.options()) : Tensor(),
          mask[2] ? at::empty({channels}, weight.options()) : Tensor()};
}

Tensor like(const Tensor& input) { return at::empty(input.sizes(), input.options()); }

}  // namespace

TORCH_LIBRARY_IMPL(aten, Meta, m) {
  m.impl("relu", like);
  m.impl("hardswish", like);
  m.impl("convolution_overrideable", convolution);
  m.impl("convolution_backward_overrideable", convolution_backward);
}
