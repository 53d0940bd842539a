// The door to libtorch: its dispatcher, its autograd engine, and the few things beside them that have no operator.
//
// A tensor crosses as an owned c10::TensorImpl*: whoever receives one must give it back to ft_release. An operator's
// arguments and results cross as arrays of Value. Every function that can fail returns 0 when it worked and 1 when it
// did not; ft_error then has libtorch's message for this thread.

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

#include <dlfcn.h>

#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#define FT_API extern "C" __attribute__((visibility("default")))

namespace {

enum Tag : int64_t {
  None = 0, TensorTag = 1, Int = 2, Double = 3, Bool = 4, IntList = 5, DoubleList = 6, BoolList = 7,
  TensorList = 8, OptionalTensorList = 9, String = 10, DeviceTag = 11, GeneratorTag = 12,
};

struct Value {
  int64_t tag;
  union { int64_t i; double d; void* p; };
  int64_t n;  // length of a list or string; index of a device
};

thread_local std::string last_error;

template <class F>
int guarded(F&& body) {
  try {
    body();
    return 0;
  } catch (const c10::Error& e) {
    last_error = e.what_without_backtrace();
  } catch (const std::exception& e) {
    last_error = e.what();
  } catch (...) {
    last_error = "unknown error";
  }
  return 1;
}

// A tensor that the caller goes on owning.
at::Tensor borrow(void* impl) {
  if (!impl) return at::Tensor();
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(
      static_cast<c10::TensorImpl*>(impl)));
}

// A tensor that becomes the caller's.
void* hand_over(at::Tensor tensor) {
  return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

std::vector<at::Tensor> borrow_all(void* const* impls, int64_t n) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(n);
  for (int64_t k = 0; k < n; k++) tensors.push_back(borrow(impls[k]));
  return tensors;
}

template <class T>
c10::List<T> list_of(const T* items, int64_t n) {
  c10::List<T> list;
  list.reserve(n);
  for (int64_t k = 0; k < n; k++) list.push_back(items[k]);
  return list;
}

c10::IValue to_ivalue(const Value& v) {
  switch (v.tag) {
    case None: return c10::IValue();
    case TensorTag: return borrow(v.p);
    case Int: return v.i;
    case Double: return v.d;
    case Bool: return v.i != 0;
    case IntList: return list_of(static_cast<const int64_t*>(v.p), v.n);
    case DoubleList: return list_of(static_cast<const double*>(v.p), v.n);
    case BoolList: {
      c10::List<bool> list;
      for (int64_t k = 0; k < v.n; k++) list.push_back(static_cast<const int64_t*>(v.p)[k] != 0);
      return list;
    }
    case TensorList: {
      c10::List<at::Tensor> list;
      for (int64_t k = 0; k < v.n; k++) list.push_back(borrow(static_cast<void* const*>(v.p)[k]));
      return list;
    }
    case OptionalTensorList: {
      c10::List<c10::optional<at::Tensor>> list;
      for (int64_t k = 0; k < v.n; k++) {
        void* impl = static_cast<void* const*>(v.p)[k];
        list.push_back(impl ? c10::optional<at::Tensor>(borrow(impl)) : c10::nullopt);
      }
      return list;
    }
    case String: return std::string(static_cast<const char*>(v.p), v.n);
    case DeviceTag:
      return c10::Device(static_cast<c10::DeviceType>(v.i), static_cast<c10::DeviceIndex>(v.n));
    case GeneratorTag: return *static_cast<at::Generator*>(v.p);
    default: TORCH_CHECK(false, "unknown argument tag ", v.tag);
  }
}

Value from_ivalue(c10::IValue&& v) {
  Value out{};
  if (v.isTensor()) {
    out.tag = TensorTag;
    out.p = hand_over(std::move(v).toTensor());
  } else if (v.isInt()) {
    out.tag = Int;
    out.i = v.toInt();
  } else if (v.isDouble()) {
    out.tag = Double;
    out.d = v.toDouble();
  } else if (v.isBool()) {
    out.tag = Bool;
    out.i = v.toBool();
  } else if (v.isTensorList()) {
    auto list = v.toTensorList();
    auto** impls = static_cast<void**>(std::malloc(sizeof(void*) * (list.size() + 1)));
    for (size_t k = 0; k < list.size(); k++) impls[k] = hand_over(list.get(k));
    out.tag = TensorList;
    out.p = impls;
    out.n = static_cast<int64_t>(list.size());
  } else {
    TORCH_CHECK(v.isNone(), "operator result of an unsupported type: ", v.tagKind());
  }
  return out;
}

// OpenBLAS in its pthread form keeps threads of its own, which go on spinning after a product and take the cores from
// libtorch's OpenMP threads: a training step took a third longer. With one thread it has none; the OpenMP form, which
// shares libtorch's, is left as it is.
__attribute__((constructor)) void tame_openblas() {
  auto parallel = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_parallel"));
  auto set_threads = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  constexpr int pthreads = 1;
  if (parallel && set_threads && parallel() == pthreads) set_threads(1);
}

}  // namespace

FT_API const char* ft_error() { return last_error.c_str(); }

// ---- operators ----------------------------------------------------------------------------------------------------

FT_API int ft_operator(const char* name, const char* overload, void** result) {
  return guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    *result = new c10::OperatorHandle(handle);  // lives as long as the process: one an operator
  });
}

FT_API int ft_call(void* op, const Value* arguments, int64_t given, Value* results, int64_t room, int64_t* count) {
  return guarded([&] {
    const auto& handle = *static_cast<c10::OperatorHandle*>(op);
    const auto& declared = handle.schema().arguments();
    torch::jit::Stack stack;
    stack.reserve(declared.size());
    for (int64_t k = 0; k < given; k++) stack.push_back(to_ivalue(arguments[k]));
    for (size_t k = given; k < declared.size(); k++) {
      TORCH_CHECK(declared[k].default_value(), handle.schema().name(), ": no value for '", declared[k].name(), "'");
      stack.push_back(*declared[k].default_value());
    }
    handle.callBoxed(&stack);
    TORCH_CHECK(static_cast<int64_t>(stack.size()) <= room, handle.schema().name(), " returns ", stack.size(), " values");
    *count = static_cast<int64_t>(stack.size());
    for (size_t k = 0; k < stack.size(); k++) results[k] = from_ivalue(std::move(stack[k]));
  });
}

FT_API void ft_free_list(void* list) { std::free(list); }

// ---- tensors ------------------------------------------------------------------------------------------------------

FT_API void ft_release(void* impl) {
  c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(static_cast<c10::TensorImpl*>(impl));
}

FT_API int64_t ft_dim(void* impl) { return static_cast<c10::TensorImpl*>(impl)->dim(); }
FT_API int64_t ft_numel(void* impl) { return static_cast<c10::TensorImpl*>(impl)->numel(); }
FT_API int64_t ft_storage_offset(void* impl) { return static_cast<c10::TensorImpl*>(impl)->storage_offset(); }

FT_API void ft_sizes(void* impl, int64_t* sizes) {
  for (auto size : static_cast<c10::TensorImpl*>(impl)->sizes()) *sizes++ = size;
}

FT_API void ft_strides(void* impl, int64_t* strides) {
  for (auto stride : static_cast<c10::TensorImpl*>(impl)->strides()) *strides++ = stride;
}

FT_API int32_t ft_dtype(void* impl) {
  return static_cast<int32_t>(c10::typeMetaToScalarType(static_cast<c10::TensorImpl*>(impl)->dtype()));
}

FT_API void ft_device(void* impl, int32_t* type, int32_t* index) {
  auto device = static_cast<c10::TensorImpl*>(impl)->device();
  *type = static_cast<int32_t>(device.type());
  *index = device.index();
}

FT_API int32_t ft_is_contiguous(void* impl) { return static_cast<c10::TensorImpl*>(impl)->is_contiguous(); }

FT_API int ft_data(void* impl, void** data) {
  return guarded([&] { *data = borrow(impl).data_ptr(); });
}

// ---- autograd -----------------------------------------------------------------------------------------------------

FT_API int32_t ft_requires_grad(void* impl) { return borrow(impl).requires_grad(); }
FT_API int32_t ft_is_leaf(void* impl) { return borrow(impl).is_leaf(); }

FT_API int ft_set_requires_grad(void* impl, int32_t value) {
  return guarded([&] { borrow(impl).set_requires_grad(value != 0); });
}

FT_API int ft_grad_of(void* impl, void** grad) {
  return guarded([&] { *grad = hand_over(borrow(impl).grad()); });
}

FT_API int ft_set_grad(void* impl, void* grad) {
  return guarded([&] { borrow(impl).mutable_grad() = borrow(grad); });
}

FT_API int32_t ft_grad_enabled() { return c10::GradMode::is_enabled(); }
FT_API void ft_set_grad_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

FT_API int ft_grad(void* const* outputs, int64_t output_count, void* const* inputs, int64_t input_count,
                   void* const* grad_outputs, int64_t grad_count, int32_t retain_graph, int32_t create_graph,
                   int32_t allow_unused, void** results) {
  return guarded([&] {
    auto grads = torch::autograd::grad(borrow_all(outputs, output_count), borrow_all(inputs, input_count),
                                       borrow_all(grad_outputs, grad_count), retain_graph != 0, create_graph != 0,
                                       allow_unused != 0);
    for (size_t k = 0; k < grads.size(); k++) results[k] = hand_over(std::move(grads[k]));
  });
}

FT_API int ft_backward(void* const* tensors, int64_t count, void* const* grad_tensors, int64_t grad_count,
                       int32_t retain_graph, int32_t create_graph, void* const* inputs, int64_t input_count) {
  return guarded([&] {
    torch::autograd::backward(borrow_all(tensors, count), borrow_all(grad_tensors, grad_count), retain_graph != 0,
                              create_graph != 0, borrow_all(inputs, input_count));
  });
}

// ---- random numbers, threads, devices -----------------------------------------------------------------------------

FT_API void* ft_generator_new(uint64_t seed) { return new at::Generator(at::detail::createCPUGenerator(seed)); }
FT_API void* ft_generator_default() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }
FT_API void ft_generator_free(void* generator) { delete static_cast<at::Generator*>(generator); }

FT_API void ft_generator_seed(void* generator, uint64_t seed) {
  auto& g = *static_cast<at::Generator*>(generator);
  std::lock_guard<std::mutex> lock(g.mutex());
  g.set_current_seed(seed);
}

FT_API uint64_t ft_generator_initial_seed(void* generator) {
  return static_cast<at::Generator*>(generator)->current_seed();
}

FT_API int ft_generator_state(void* generator, void** state) {
  return guarded([&] {
    auto& g = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(g.mutex());
    *state = hand_over(g.get_state());
  });
}

FT_API int ft_generator_set_state(void* generator, void* state) {
  return guarded([&] {
    auto& g = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(g.mutex());
    g.set_state(borrow(state));
  });
}

FT_API int32_t ft_threads() { return at::get_num_threads(); }
FT_API void ft_set_threads(int32_t count) { at::set_num_threads(count); }
FT_API int32_t ft_interop_threads() { return at::get_num_interop_threads(); }
FT_API int ft_set_interop_threads(int32_t count) {
  return guarded([&] { at::set_num_interop_threads(count); });
}
FT_API int32_t ft_cuda_available() { return at::hasCUDA(); }
