namespace TorchSharp.Interop;

/// <summary>The ATen operators in use, by schema name. Each is looked up when it is first called.</summary>
internal static class Ops
{
    // arithmetic
    internal static readonly Op add = new("aten::add", "Tensor"), add_scalar = new("aten::add", "Scalar"),
        add_ = new("aten::add_", "Tensor"), add_scalar_ = new("aten::add_", "Scalar"),
        sub = new("aten::sub", "Tensor"), sub_scalar = new("aten::sub", "Scalar"), rsub = new("aten::rsub", "Scalar"),
        sub_ = new("aten::sub_", "Tensor"), sub_scalar_ = new("aten::sub_", "Scalar"),
        mul = new("aten::mul", "Tensor"), mul_scalar = new("aten::mul", "Scalar"),
        mul_ = new("aten::mul_", "Tensor"), mul_scalar_ = new("aten::mul_", "Scalar"),
        div = new("aten::div", "Tensor"), div_scalar = new("aten::div", "Scalar"),
        div_mode = new("aten::div", "Tensor_mode"), div_scalar_mode = new("aten::div", "Scalar_mode"),
        remainder = new("aten::remainder", "Tensor"), remainder_scalar = new("aten::remainder", "Scalar"),
        pow = new("aten::pow", "Tensor_Tensor"), pow_scalar = new("aten::pow", "Tensor_Scalar"),
        addcmul = new("aten::addcmul"), addcmul_ = new("aten::addcmul_"),
        addcdiv = new("aten::addcdiv"), addcdiv_ = new("aten::addcdiv_"),
        lerp = new("aten::lerp", "Tensor"), lerp_ = new("aten::lerp_", "Tensor"),
        maximum = new("aten::maximum"), minimum = new("aten::minimum");

    // element by element
    internal static readonly Op abs = new("aten::abs"), cos = new("aten::cos"), exp = new("aten::exp"),
        floor = new("aten::floor"), ceil = new("aten::ceil"), round = new("aten::round"), log = new("aten::log"),
        log2 = new("aten::log2"), neg = new("aten::neg"), reciprocal = new("aten::reciprocal"),
        relu = new("aten::relu"), rsqrt = new("aten::rsqrt"), sigmoid = new("aten::sigmoid"), sign = new("aten::sign"),
        sin = new("aten::sin"), sqrt = new("aten::sqrt"), square = new("aten::square"), tan = new("aten::tan"),
        tanh = new("aten::tanh"), erf = new("aten::erf"), erfc = new("aten::erfc"), fmod = new("aten::fmod", "Tensor"),
        isnan = new("aten::isnan"), isfinite = new("aten::isfinite"),
        clamp = new("aten::clamp"), clamp_ = new("aten::clamp_"), clamp_tensor = new("aten::clamp", "Tensor"),
        nan_to_num = new("aten::nan_to_num"), nan_to_num_ = new("aten::nan_to_num_"),
        logical_not = new("aten::logical_not"), logical_and = new("aten::logical_and"), logical_or = new("aten::logical_or"),
        bitwise_and = new("aten::bitwise_and", "Tensor"), bitwise_or = new("aten::bitwise_or", "Tensor"),
        where = new("aten::where", "self"), masked_fill = new("aten::masked_fill", "Scalar");

    // activations
    internal static readonly Op leaky_relu = new("aten::leaky_relu"), leaky_relu_ = new("aten::leaky_relu_"),
        softplus = new("aten::softplus"), elu = new("aten::elu"), selu = new("aten::selu"), silu = new("aten::silu"),
        softmax = new("aten::softmax", "int"), relu_ = new("aten::relu_"), hardtanh = new("aten::hardtanh"),
        hardtanh_ = new("aten::hardtanh_"), hardswish = new("aten::hardswish"), glu = new("aten::glu");

    // comparisons
    internal static readonly Op eq = new("aten::eq", "Tensor"), eq_scalar = new("aten::eq", "Scalar"),
        ne = new("aten::ne", "Tensor"), ne_scalar = new("aten::ne", "Scalar"),
        lt = new("aten::lt", "Tensor"), lt_scalar = new("aten::lt", "Scalar"),
        le = new("aten::le", "Tensor"), le_scalar = new("aten::le", "Scalar"),
        gt = new("aten::gt", "Tensor"), gt_scalar = new("aten::gt", "Scalar"),
        ge = new("aten::ge", "Tensor"), ge_scalar = new("aten::ge", "Scalar"),
        equal = new("aten::equal"), allclose = new("aten::allclose");

    // reductions
    internal static readonly Op sum = new("aten::sum"), sum_dims = new("aten::sum", "dim_IntList"),
        mean = new("aten::mean"), mean_dims = new("aten::mean", "dim"), prod = new("aten::prod"),
        std = new("aten::std"), std_dims = new("aten::std", "dim"), var = new("aten::var"), var_dims = new("aten::var", "dim"),
        max = new("aten::max"), max_dim = new("aten::max", "dim"), min = new("aten::min"), min_dim = new("aten::min", "dim"),
        amax = new("aten::amax"), amin = new("aten::amin"), argmax = new("aten::argmax"),
        all = new("aten::all"), any = new("aten::any"), norm = new("aten::norm", "Scalar"),
        cumsum = new("aten::cumsum"), sort = new("aten::sort"), topk = new("aten::topk");

    // linear algebra and convolution
    internal static readonly Op eigh = new("aten::linalg_eigh"), svdvals = new("aten::linalg_svdvals"),
        matmul = new("aten::matmul"), mm = new("aten::mm"), bmm = new("aten::bmm"),
        addmm = new("aten::addmm"), baddbmm = new("aten::baddbmm"), einsum = new("aten::einsum"), outer = new("aten::outer"), cdist = new("aten::cdist"),
        linear = new("aten::linear"), conv2d = new("aten::conv2d"), conv_transpose2d = new("aten::conv_transpose2d", "input"),
        conv3d = new("aten::conv3d"), conv_transpose3d = new("aten::conv_transpose3d", "input"), layer_norm = new("aten::layer_norm"),
        batch_norm = new("aten::batch_norm");

    // shape and indexing
    internal static readonly Op view = new("aten::view"), reshape = new("aten::reshape"), permute = new("aten::permute"),
        transpose = new("aten::transpose", "int"), t = new("aten::t"), squeeze = new("aten::squeeze"),
        squeeze_dim = new("aten::squeeze", "dim"), unsqueeze = new("aten::unsqueeze"), expand = new("aten::expand"),
        flatten = new("aten::flatten", "using_ints"), unflatten = new("aten::unflatten", "int"),
        repeat = new("aten::repeat"), repeat_interleave = new("aten::repeat_interleave", "self_int"), tile = new("aten::tile"),
        flip = new("aten::flip"), roll = new("aten::roll"), narrow = new("aten::narrow"), select = new("aten::select", "int"),
        slice = new("aten::slice", "Tensor"), index = new("aten::index", "Tensor"), index_put_ = new("aten::index_put_"),
        index_select = new("aten::index_select"), gather = new("aten::gather"), chunk = new("aten::chunk"),
        split = new("aten::split", "Tensor"), split_sizes = new("aten::split_with_sizes"), unbind = new("aten::unbind", "int"),
        cat = new("aten::cat"), stack = new("aten::stack"), meshgrid = new("aten::meshgrid", "indexing"),
        diag = new("aten::diag"), nonzero = new("aten::nonzero"), as_strided = new("aten::as_strided"),
        constant_pad = new("aten::constant_pad_nd"), reflection_pad2d = new("aten::reflection_pad2d"),
        replication_pad2d = new("aten::replication_pad2d");

    // images
    internal static readonly Op upsample_nearest2d = new("aten::upsample_nearest2d"),
        upsample_bilinear2d = new("aten::upsample_bilinear2d"), upsample_bicubic2d = new("aten::upsample_bicubic2d"),
        upsample_bilinear2d_aa = new("aten::_upsample_bilinear2d_aa"), upsample_bicubic2d_aa = new("aten::_upsample_bicubic2d_aa"),
        avg_pool2d = new("aten::avg_pool2d"), avg_pool3d = new("aten::avg_pool3d"), adaptive_avg_pool2d = new("aten::adaptive_avg_pool2d"), max_pool2d = new("aten::max_pool2d"),
        max_pool2d_with_indices = new("aten::max_pool2d_with_indices"), max_pool3d = new("aten::max_pool3d"),
        affine_grid = new("aten::affine_grid_generator"), grid_sample = new("aten::grid_sampler");

    // making and moving
    internal static readonly Op empty = new("aten::empty", "memory_format"), zeros = new("aten::zeros"), ones = new("aten::ones"),
        full = new("aten::full"), arange = new("aten::arange", "start_step"), linspace = new("aten::linspace"), eye = new("aten::eye"),
        rand = new("aten::rand", "generator"), randn = new("aten::randn", "generator"),
        randint = new("aten::randint", "low_generator"), randperm = new("aten::randperm", "generator"),
        empty_like = new("aten::empty_like"), zeros_like = new("aten::zeros_like"), ones_like = new("aten::ones_like"),
        full_like = new("aten::full_like"), rand_like = new("aten::rand_like"), randn_like = new("aten::randn_like"),
        normal_ = new("aten::normal_"), uniform_ = new("aten::uniform_"), zero_ = new("aten::zero_"), fill_ = new("aten::fill_", "Scalar"),
        copy_ = new("aten::copy_"), to = new("aten::to", "dtype_layout"), clone = new("aten::clone"),
        contiguous = new("aten::contiguous"), detach = new("aten::detach"), alias = new("aten::alias");
}
