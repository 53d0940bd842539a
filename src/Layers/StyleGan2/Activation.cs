namespace FewShotGan.Layers;

/// <summary>The activations of the StyleGAN2 family (Karras et al. 2020); names in recipes are lower case.</summary>
public enum Activation
{
    /// <summary>None.</summary>
    Linear,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>Leaky ReLU, slope alpha below 0.</summary>
    LRelu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>Logistic function.</summary>
    Sigmoid,

    /// <summary>Exponential linear unit.</summary>
    Elu,

    /// <summary>Scaled exponential linear unit.</summary>
    Selu,

    /// <summary>log(1 + exp x).</summary>
    Softplus,

    /// <summary>x·sigmoid(x).</summary>
    Swish,
}
