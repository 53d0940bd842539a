using System.Numerics;

namespace FewShotGan.Augment;

/// <summary>
/// Pixel blitting and general geometric transforms as one matrix an image (appendix B, first half of the pipeline).
/// </summary>
internal static class GeometricTransforms
{
    /// <summary>The product of all transforms, from places in the result to places in the image.</summary>
    /// <param name="options">Shares and strengths.</param>
    /// <param name="draws">The random numbers.</param>
    /// <param name="p">The overall probability.</param>
    /// <param name="images">How many.</param>
    /// <param name="width">Of an image.</param>
    /// <param name="height">Of an image.</param>
    /// <returns>
    /// As <see cref="ImageWarp.Apply"/> takes them; exactly the identity for an image that nothing transforms.
    /// </returns>
    public static Matrix3x2[] OutputToInput(
        AdaOptions options, AdaDraws draws, double p, long images, long width, long height)
    {
        var result = new Matrix3x2[images];
        Array.Fill(result, Matrix3x2.Identity);

        Then(draws.XFlip, options.XFlip * p, v => Matrix3x2.CreateScale(v < 0.5f ? 1 : -1, 1));
        Then(draws.Rotate90, options.Rotate90 * p, v => Matrix3x2.CreateRotation(MathF.PI / 2 * MathF.Floor(v * 4)));
        ThenMove(draws.XInt, options.XInt * p, v => WholePixels(v, (float)options.XIntMax));

        // Two rotations, of which an image has at least one with probability p.
        double rotate = 1 - Math.Sqrt(Math.Clamp(1 - (options.Rotate * p), 0, 1));
        Then(draws.Scale, options.Scale * p, v => Matrix3x2.CreateScale(1 / Power(v, options.ScaleStd)));
        Then(draws.PreRotate, rotate, v => Rotation(v, options.RotateMax));
        Then(draws.Aniso, options.Aniso * p, v =>
            Matrix3x2.CreateScale(1 / Power(v, options.AnisoStd), Power(v, options.AnisoStd)));
        Then(draws.PostRotate, rotate, v => Rotation(v, options.RotateMax));
        ThenMove(draws.XFrac, options.XFrac * p, v => v * (float)options.XFracStd * new Vector2(width, height));
        return result;

        void Then(GatedDraw? draw, double probability, Func<float, Matrix3x2> matrix) =>
            Compose(draw?.Open(probability), matrix);

        void ThenMove(GatedDraw? draw, double probability, Func<Vector2, Vector2> move) =>
            Compose(draw?.OpenPairs(probability), v => Matrix3x2.CreateTranslation(-move(new(v.X, v.Y))));

        void Compose<T>(T?[]? values, Func<T, Matrix3x2> matrix)
            where T : struct
        {
            for (int i = 0; i < values?.Length; i++)
                if (values[i] is { } value) result[i] = matrix(value) * result[i];
        }

        Vector2 WholePixels(Vector2 v, float most)
        {
            var share = ((v * 2) - Vector2.One) * most;
            return new(MathF.Round(share.X * width), MathF.Round(share.Y * height));
        }
    }

    private static float Power(float exponent, double std) => MathF.Pow(2, exponent * (float)std);

    private static Matrix3x2 Rotation(float uniform, double most) =>
        Matrix3x2.CreateRotation(((uniform * 2) - 1) * MathF.PI * (float)most);
}
