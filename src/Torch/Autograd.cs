using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static bool is_grad_enabled() => Native.ft_grad_enabled() != 0;
    public static IDisposable no_grad() => new GradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>Grad mode of this thread, put back as it was on disposal.</summary>
    private sealed class GradMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();

        internal GradMode(bool enabled) => Native.ft_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Native.ft_set_grad_enabled(before ? 1 : 0);
    }

    public static class autograd
    {
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            var (outs, ins, grads) = (Handles(outputs), Handles(inputs), Handles(grad_outputs));
            fixed (nint* o = outs, i = ins, g = grads, r = results)
                Native.Check(Native.ft_grad(o, outs.Length, i, ins.Length, g, grads.Length,
                    retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r));
            KeepAlive(outputs, inputs, grad_outputs);
            return results.Select(handle => handle == 0 ? null! : new Tensor(handle)).ToList();
        }

        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var (outs, grads, ins) = (Handles(tensors), Handles(grad_tensors), Handles(inputs));
            fixed (nint* o = outs, g = grads, i = ins)
                Native.Check(Native.ft_backward(o, outs.Length, g, grads.Length,
                    retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, i, ins.Length));
            KeepAlive(tensors, grad_tensors, inputs);
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null)
            => backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null)
            => backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor>? tensors)
            => tensors is null ? [] : tensors.Select(t => t is null ? 0 : t.Handle).ToArray();

        private static void KeepAlive(params object?[] lists) => GC.KeepAlive(lists);
    }
}
