using System.Numerics;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Augment;

/// <summary>
/// Affine warps without aliasing (Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data",
/// appendix B): mirror the image beyond its edges, upsample it with an orthogonal wavelet's low-pass filter, sample it
/// bilinearly, and downsample with the same filter. The identity gives back the image, up to rounding.
/// </summary>
public static class ImageWarp
{
    // Rows and columns that the filter reaches beyond the image, in pixels of the image.
    private static readonly int Reach = Wavelets.Sym6.Count / 4;

    /// <summary>Warps each image by its own matrix.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="outputToInput">
    /// For each image, the place in it that each place of the result shows: row vectors (x, y, 1), in pixels from the
    /// centre.
    /// </param>
    /// <param name="secondOrder">Whether gradients of gradients are wanted.</param>
    /// <returns>The same shape, differentiable with respect to the images.</returns>
    public static Tensor Apply(Tensor images, IReadOnlyList<Matrix3x2> outputToInput, bool secondOrder = false)
    {
        var (n, c, h, w) = (images.shape[0], images.shape[1], (int)images.shape[2], (int)images.shape[3]);
        var margin = Margin(outputToInput, w, h);
        var filter = Upload.Like(UpFirDn2d.SetupFilter(Wavelets.Sym6).unsqueeze(0), images);
        var large = AxisMap.Apply(
            images, Upsampling(h, margin.Y0, margin.Y1, filter), Upsampling(w, margin.X0, margin.X1, filter));

        var (rows, columns) = (2 * (h + (2 * Reach)), 2 * (w + (2 * Reach)));
        var theta = Theta(outputToInput, margin, large, rows, columns);
        var grid = functional.affine_grid(theta, [n, c, rows, columns], align_corners: false);
        var warped = secondOrder
            ? BilinearSampler.TwiceDifferentiable(large, grid)
            : BilinearSampler.Native(large, grid);
        return AxisMap.Apply(warped, Downsampling(rows, filter), Downsampling(columns, filter));
    }

    // How far any image's corners reach beyond the edges, with the filter's reach, at most what can be mirrored.
    private static Padding2d Margin(IReadOnlyList<Matrix3x2> outputToInput, int width, int height)
    {
        var centre = new Vector2(width - 1, height - 1) / 2;
        var (low, high) = (Vector2.Zero, Vector2.Zero);
        foreach (var matrix in outputToInput)
        {
            foreach (var corner in new[] { -centre, centre, new(centre.X, -centre.Y), new(-centre.X, centre.Y) })
            {
                var reached = Vector2.Transform(corner, matrix);
                (low, high) = (Vector2.Min(low, reached), Vector2.Max(high, reached));
            }
        }

        return new(
            Pixels(-low.X - centre.X, width), Pixels(high.X - centre.X, width),
            Pixels(-low.Y - centre.Y, height), Pixels(high.Y - centre.Y, height));

        static int Pixels(float beyond, int size) => (int)MathF.Ceiling(Math.Clamp(beyond + (2 * Reach), 0, size - 1));
    }

    // [size, 2 (before + size + after)]
    private static Tensor Upsampling(int size, int before, int after, Tensor filter) =>
        UpFirDn2d.Upsample2d(AxisMap.Mirrored(size, before, after, filter), filter, new(2, 1)).flatten(0, 2);

    // [size, size / 2 - 2 Reach]
    private static Tensor Downsampling(int size, Tensor filter) =>
        UpFirDn2d.Downsample2d(
            AxisMap.Mirrored(size, 0, 0, filter), filter, new(2, 1), new(-2 * Reach, -2 * Reach, 0, 0),
            flipFilter: true).flatten(0, 2);

    // The same matrices between the enlarged images, in affine_grid's units: −1 to 1 from edge to edge. [N, 2, 3].
    private static Tensor Theta(
        IReadOnlyList<Matrix3x2> outputToInput, Padding2d margin, Tensor large, int rows, int columns)
    {
        var recentre = Matrix3x2.CreateTranslation((margin.X0 - margin.X1) / 2f, (margin.Y0 - margin.Y1) / 2f);

        // Upsampling puts two pixels where one was, half a pixel of the enlarged image before its place.
        var before = Matrix3x2.CreateScale(columns / 2f, rows / 2f) * Matrix3x2.CreateTranslation(
            0.5f, 0.5f) * Matrix3x2.CreateScale(0.5f);
        var after = recentre * Matrix3x2.CreateScale(2) * Matrix3x2.CreateTranslation(-0.5f, -0.5f)
            * Matrix3x2.CreateScale(2f / large.shape[3], 2f / large.shape[2]);
        var values = outputToInput.Select(matrix => before * matrix * after)
            .SelectMany(m => new[] { m.M11, m.M21, m.M31, m.M12, m.M22, m.M32 }).ToArray();
        return Upload.Like(tensor(values, [outputToInput.Count, 2, 3], device: CPU), large);
    }
}
