using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Ops.add.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Ops.add.Call(this, target, alpha);
        public Tensor add(Scalar scalar) => Ops.add_scalar.Call(this, scalar);
        public Tensor add_(Tensor target) => Ops.add_.InPlace(this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Ops.add_.InPlace(this, target, alpha);
        public Tensor add_(Scalar scalar) => Ops.add_scalar_.InPlace(this, scalar);
        public Tensor sub(Tensor target) => Ops.sub.Call(this, target);
        public Tensor sub(Scalar target) => Ops.sub_scalar.Call(this, target);
        public Tensor sub_(Tensor target) => Ops.sub_.InPlace(this, target);
        public Tensor sub_(Scalar target) => Ops.sub_scalar_.InPlace(this, target);
        public Tensor mul(Tensor target) => Ops.mul.Call(this, target);
        public Tensor mul(Scalar target) => Ops.mul_scalar.Call(this, target);
        public Tensor mul_(Tensor target) => Ops.mul_.InPlace(this, target);
        public Tensor mul_(Scalar target) => Ops.mul_scalar_.InPlace(this, target);
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
            => rounding_mode == RoundingMode.None ? Ops.div.Call(this, target) : Ops.div_mode.Call(this, target, rounding_mode.ToString());
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
            => rounding_mode == RoundingMode.None ? Ops.div_scalar.Call(this, target) : Ops.div_scalar_mode.Call(this, target, rounding_mode.ToString());
        public Tensor remainder(Tensor target) => Ops.remainder.Call(this, target);
        public Tensor remainder(Scalar scalar) => Ops.remainder_scalar.Call(this, scalar);
        public Tensor fmod(Tensor target) => Ops.fmod.Call(this, target);
        public Tensor pow(Tensor exponent) => Ops.pow.Call(this, exponent);
        public Tensor pow(Scalar exponent) => Ops.pow_scalar.Call(this, exponent);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcmul.Call(this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcmul_.InPlace(this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcdiv.Call(this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcdiv_.InPlace(this, tensor1, tensor2, value);
        public Tensor lerp(Tensor end, Tensor weight) => Ops.lerp.Call(this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Ops.lerp_.InPlace(this, end, weight);
        public Tensor maximum(Tensor other) => Ops.maximum.Call(this, other);
        public Tensor minimum(Tensor other) => Ops.minimum.Call(this, other);

        public Tensor abs() => Ops.abs.Call(this);
        public Tensor cos() => Ops.cos.Call(this);
        public Tensor erf() => Ops.erf.Call(this);
        public Tensor erfc() => Ops.erfc.Call(this);
        public Tensor exp() => Ops.exp.Call(this);
        public Tensor floor() => Ops.floor.Call(this);
        public Tensor ceil() => Ops.ceil.Call(this);
        public Tensor round(long decimals = 0)
            => decimals == 0 ? Ops.round.Call(this) : throw new System.NotSupportedException("round: only decimals = 0");
        public Tensor log() => Ops.log.Call(this);
        public Tensor log2() => Ops.log2.Call(this);
        public Tensor neg() => Ops.neg.Call(this);
        public Tensor reciprocal() => Ops.reciprocal.Call(this);
        public Tensor relu() => Ops.relu.Call(this);
        public Tensor rsqrt() => Ops.rsqrt.Call(this);
        public Tensor sigmoid() => Ops.sigmoid.Call(this);
        public Tensor sign() => Ops.sign.Call(this);
        public Tensor sin() => Ops.sin.Call(this);
        public Tensor sqrt() => Ops.sqrt.Call(this);
        public Tensor square() => Ops.square.Call(this);
        public Tensor tan() => Ops.tan.Call(this);
        public Tensor tanh() => Ops.tanh.Call(this);
        public Tensor isnan() => Ops.isnan.Call(this);
        public Tensor isfinite() => Ops.isfinite.Call(this);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Ops.clamp.Call(this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Ops.clamp_tensor.Call(this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Ops.clamp_.InPlace(this, min, max);
        public Tensor clamp_min(Scalar min) => Ops.clamp.Call(this, min);
        public Tensor clamp_max(Scalar max) => Ops.clamp.Call(this, Arg.None, max);
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Ops.nan_to_num.Call(this, nan, posinf, neginf);
        public Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null) => Ops.nan_to_num_.InPlace(this, nan, posinf, neginf);
        public Tensor logical_not() => Ops.logical_not.Call(this);
        public Tensor logical_and(Tensor other) => Ops.logical_and.Call(this, other);
        public Tensor logical_or(Tensor other) => Ops.logical_or.Call(this, other);
        public Tensor where(Tensor condition, Tensor y) => Ops.where.Call(condition, this, y);
        public Tensor masked_fill(Tensor mask, Scalar value) => Ops.masked_fill.Call(this, mask, value);
        public Tensor leaky_relu(Scalar negative_slope) => Ops.leaky_relu.Call(this, negative_slope);
        public Tensor hardswish() => Ops.hardswish.Call(this);
        public Tensor softplus(double beta = 1, double threshold = 20) => Ops.softplus.Call(this, beta, threshold);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Ops.softmax.Call(this, dim, dtype);

        public Tensor eq(Tensor target) => Ops.eq.Call(this, target);
        public Tensor eq(Scalar target) => Ops.eq_scalar.Call(this, target);
        public Tensor ne(Tensor target) => Ops.ne.Call(this, target);
        public Tensor ne(Scalar target) => Ops.ne_scalar.Call(this, target);
        public Tensor lt(Tensor target) => Ops.lt.Call(this, target);
        public Tensor lt(Scalar target) => Ops.lt_scalar.Call(this, target);
        public Tensor le(Tensor target) => Ops.le.Call(this, target);
        public Tensor le(Scalar target) => Ops.le_scalar.Call(this, target);
        public Tensor gt(Tensor target) => Ops.gt.Call(this, target);
        public Tensor gt(Scalar target) => Ops.gt_scalar.Call(this, target);
        public Tensor ge(Tensor target) => Ops.ge.Call(this, target);
        public Tensor ge(Scalar target) => Ops.ge_scalar.Call(this, target);
        public bool allclose(Tensor target, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false)
            => Ops.allclose.CallBool(this, target, rtol, atol, equal_nan);

        public Tensor matmul(Tensor target) => Ops.matmul.Call(this, target);
        public Tensor mm(Tensor target) => Ops.mm.Call(this, target);
        public Tensor bmm(Tensor batch2) => Ops.bmm.Call(this, batch2);
        public Tensor outer(Tensor vec2) => Ops.outer.Call(this, vec2);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Ops.addmm.Call(this, mat1, mat2, (double)beta, (double)alpha);

        public Tensor sum(ScalarType? type = null) => Ops.sum.Call(this, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Ops.sum_dims.Call(this, new[] { dim }, keepdim, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Ops.sum_dims.Call(this, dim, keepdim, type);
        public Tensor sum(System.ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Ops.sum_dims.Call(this, dim, keepdim, type);
        public Tensor mean() => Ops.mean.Call(this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Ops.mean_dims.Call(this, dimensions, keepdim, type);
        public Tensor prod(ScalarType? type = null) => Ops.prod.Call(this, type);
        public Tensor std(bool unbiased = true) => Ops.std.Call(this, unbiased);
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Ops.std_dims.Call(this, dimensions, unbiased, keepdim);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Ops.std_dims.Call(this, new[] { dim }, unbiased, keepdim);
        public Tensor var(bool unbiased = true) => Ops.var.Call(this, unbiased);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Ops.var_dims.Call(this, dimensions, unbiased, keepdim);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Ops.var_dims.Call(this, new[] { dim }, unbiased, keepdim);
        public Tensor max() => Ops.max.Call(this);
        public Tensor min() => Ops.min.Call(this);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Ops.max_dim.CallTwo(this, dim, keepdim);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Ops.min_dim.CallTwo(this, dim, keepdim);
        public Tensor amax(params long[] dims) => Ops.amax.Call(this, dims);
        public Tensor amin(params long[] dims) => Ops.amin.Call(this, dims);
        public Tensor argmax() => Ops.argmax.Call(this);
        public Tensor argmax(long dim, bool keepdim = false) => Ops.argmax.Call(this, dim, keepdim);
        public Tensor all() => Ops.all.Call(this);
        public Tensor any() => Ops.any.Call(this);
        public Tensor norm(float p = 2) => Ops.norm.Call(this, (double)p);
        public Tensor cumsum(long dim, ScalarType? type = null) => Ops.cumsum.Call(this, dim, type);
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Ops.sort.CallTwo(this, dim, descending);
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Ops.topk.CallTwo(this, (long)k, (long)dim, largest, sorted);
    }
}
