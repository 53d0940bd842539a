namespace FewShotGan.Layers;

/// <summary>Pixels added on each side of an image; a negative number crops.</summary>
/// <param name="X0">Columns before the first.</param>
/// <param name="X1">Columns after the last.</param>
/// <param name="Y0">Rows before the first.</param>
/// <param name="Y1">Rows after the last.</param>
public readonly record struct Padding2d(int X0, int X1, int Y0, int Y1)
{
    /// <summary>The same padding on all four sides.</summary>
    /// <param name="padding">Pixels; negative crops.</param>
    public static implicit operator Padding2d(int padding) => new(padding, padding, padding, padding);

    /// <summary>Adds side by side.</summary>
    /// <param name="left">One padding.</param>
    /// <param name="right">The other.</param>
    public static Padding2d operator +(Padding2d left, Padding2d right) =>
        new(left.X0 + right.X0, left.X1 + right.X1, left.Y0 + right.Y0, left.Y1 + right.Y1);

    /// <summary>Subtracts side by side.</summary>
    /// <param name="left">One padding.</param>
    /// <param name="right">What to take from it.</param>
    public static Padding2d operator -(Padding2d left, Padding2d right) =>
        new(left.X0 - right.X0, left.X1 - right.X1, left.Y0 - right.Y0, left.Y1 - right.Y1);

    /// <summary>The part that a convolution can apply by itself: alike before and after, and not negative.</summary>
    internal Padding2d Common()
    {
        var (x, y) = (Math.Max(0, Math.Min(X0, X1)), Math.Max(0, Math.Min(Y0, Y1)));
        return new(x, x, y, y);
    }

    /// <summary>The sides that crop, the others 0.</summary>
    internal Padding2d Crops() => new(Math.Min(0, X0), Math.Min(0, X1), Math.Min(0, Y0), Math.Min(0, Y1));

    /// <summary>The same before and after: the larger of the two.</summary>
    internal Padding2d Evened()
    {
        var (x, y) = (Math.Max(X0, X1), Math.Max(Y0, Y1));
        return new(x, x, y, y);
    }
}
