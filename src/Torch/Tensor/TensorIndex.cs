using System;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One item of an indexing expression: a number, a range, a new axis, an ellipsis or a tensor of indices.</summary>
    public struct TensorIndex
    {
        internal enum Kinds { Null, Ellipsis, Single, Slice, Tensor }

        internal Kinds Kind { get; private init; }
        internal long Number { get; private init; }
        internal long? Start { get; private init; }
        internal long? Stop { get; private init; }
        internal long? Step { get; private init; }
        internal Tensor? Indices { get; private init; }

        public static readonly TensorIndex Null = new() { Kind = Kinds.Null };
        public static readonly TensorIndex None = Null;
        public static readonly TensorIndex Ellipsis = new() { Kind = Kinds.Ellipsis };
        public static readonly TensorIndex Colon = Slice();

        public static TensorIndex Single(long? index) => new() { Kind = Kinds.Single, Number = index ?? 0 };
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null)
            => new() { Kind = Kinds.Slice, Start = start, Stop = stop, Step = step };
        public static TensorIndex Slice(Range range) => Slice(Begin(range.Start), End(range.End));
        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = Kinds.Tensor, Indices = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex(Index index) => Single(Begin(index));
        public static implicit operator TensorIndex(Range range) => Slice(range);

        private static long Begin(Index index) => index.IsFromEnd ? -index.Value : index.Value;
        private static long? End(Index index) => index is { IsFromEnd: true, Value: 0 } ? null : Begin(index);
    }
}
