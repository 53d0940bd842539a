using FewShotGan.Layers;
using System.Numerics;
using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>
/// Brightness, contrast, luma flip, hue and saturation as one affine map of colours an image (appendix B).
/// </summary>
internal static class ColorTransforms
{
    // Grey colours: the axis that luma is measured along and hue turns around.
    private static readonly Vector3 Luma = Vector3.One / MathF.Sqrt(3);

    /// <summary>The product of all transforms, on row vectors (r, g, b, 1).</summary>
    /// <param name="options">Shares and strengths.</param>
    /// <param name="draws">The random numbers.</param>
    /// <param name="p">The overall probability.</param>
    /// <param name="images">How many.</param>
    /// <returns>Exactly the identity for an image that nothing transforms.</returns>
    public static Matrix4x4[] Colors(AdaOptions options, AdaDraws draws, double p, long images)
    {
        var result = new Matrix4x4[images];
        Array.Fill(result, Matrix4x4.Identity);
        var flip = Matrix4x4.CreateReflection(new Plane(Luma, 0)); // of Householder's kind: x - 2 v (v·x)
        var alongLuma = (Matrix4x4.Identity - flip) * 0.5f;

        Then(draws.Brightness, options.Brightness, v =>
            Matrix4x4.CreateTranslation(new Vector3(v * (float)options.BrightnessStd)));
        Then(draws.Contrast, options.Contrast, v =>
            Matrix4x4.CreateScale(MathF.Pow(2, v * (float)options.ContrastStd)));
        Then(draws.LumaFlip, options.LumaFlip, v => v < 0.5f ? Matrix4x4.Identity : flip);
        Then(draws.Hue, options.Hue, v =>
            Matrix4x4.CreateFromAxisAngle(Luma, ((v * 2) - 1) * MathF.PI * (float)options.HueMax));
        Then(draws.Saturation, options.Saturation, v => Saturation(MathF.Pow(2, v * (float)options.SaturationStd)));
        return result;

        void Then(GatedDraw? draw, double share, Func<float, Matrix4x4> matrix)
        {
            var values = draw?.Open(share * p);
            for (int i = 0; i < values?.Length; i++)
                if (values[i] is { } value) result[i] *= matrix(value);
        }

        Matrix4x4 Saturation(float factor)
        {
            var matrix = alongLuma + ((Matrix4x4.Identity - alongLuma) * factor);
            matrix.M44 = 1;
            return matrix;
        }
    }

    /// <summary>Maps the colours; a grey image takes the mean of the three channels that it stands for.</summary>
    /// <param name="images"><c>[N, 3, H, W]</c> or <c>[N, 1, H, W]</c>.</param>
    /// <param name="colors">One matrix an image.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Apply(Tensor images, Matrix4x4[] colors)
    {
        var (n, c) = (images.shape[0], images.shape[1]);
        var matrix = c == 1 ? Of(Grey, 1) : Of(m => [m.M11, m.M21, m.M31, m.M12, m.M22, m.M32, m.M13, m.M23, m.M33], 3);
        var offset = c == 1 ? Of(m => [(m.M41 + m.M42 + m.M43) / 3], 1) : Of(m => [m.M41, m.M42, m.M43], 1);
        // TorchSharp 0.107's baddbmm mixes up its arguments.
        return (matrix.bmm(images.reshape(n, c, -1)) + offset.reshape(n, c, 1)).reshape(images.shape);

        Tensor Of(Func<Matrix4x4, float[]> values, long columns) =>
            Upload.Like(tensor(colors.SelectMany(values).ToArray(), device: CPU), images).reshape(n, -1, columns);

        static float[] Grey(Matrix4x4 m) =>
            [(m.M11 + m.M12 + m.M13 + m.M21 + m.M22 + m.M23 + m.M31 + m.M32 + m.M33) / 3];
    }
}
