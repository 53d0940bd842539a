using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Fill(select(0, i1), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => index_put_(value, i1, i2, i3, i4);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            var (view, tensors) = Sliced(indices);
            var result = tensors.Any(t => t is not null) ? Ops.index.Call(view, Arg.Optional(tensors)) : view.alias();
            return scope.MoveToOuter(result);
        }

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            var (view, tensors) = Sliced(indices);
            if (tensors.Any(t => t is not null))
                Ops.index_put_.InPlace(view, Arg.Optional(tensors), value);
            else
                view.copy_(value);
            return this;
        }

        private static void Fill(Tensor view, Tensor value)
        {
            using (view)
                view.copy_(value);
        }

        /// <summary>Applies numbers, ranges and new axes as views; what is left are the tensors of indices, an entry an axis.</summary>
        private (Tensor view, Tensor?[] tensors) Sliced(TensorIndex[] indices)
        {
            var view = this;
            var tensors = new List<Tensor?>();
            var consumed = indices.Count(i => i.Kind is not (TensorIndex.Kinds.Null or TensorIndex.Kinds.Ellipsis));
            if (consumed > Dimensions)
                throw new IndexOutOfRangeException($"too many indices for tensor of dimension {Dimensions}");
            foreach (var item in indices)
            {
                long axis = tensors.Count;
                switch (item.Kind)
                {
                    case TensorIndex.Kinds.Single:
                        view = view.select(axis, item.Number);
                        continue;
                    case TensorIndex.Kinds.Null:
                        view = view.unsqueeze(axis);
                        break;
                    case TensorIndex.Kinds.Ellipsis:
                        tensors.AddRange(new Tensor?[Dimensions - consumed]);
                        continue;
                    case TensorIndex.Kinds.Slice:
                        view = Ops.slice.Call(view, axis, item.Start, item.Stop, item.Step ?? 1);
                        break;
                }
                tensors.Add(item.Indices);
            }
            return (view, tensors.ToArray());
        }
    }
}
