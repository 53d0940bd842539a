using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A network or a part of one: parameters, buffers and submodules by name, in the order of registration.
        /// <see cref="RegisterComponents"/> finds them in the fields of the derived class.
        /// </summary>
        public class Module : IDisposable
        {
            private const BindingFlags AllFields = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

            private readonly OrderedDictionary<string, Parameter> ownParameters = [];
            private readonly OrderedDictionary<string, (Tensor tensor, bool persistent)> ownBuffers = [];
            private readonly OrderedDictionary<string, Module> submodules = [];
            private bool registered;

            protected string name;

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            public virtual bool training { get; private set; } = true;

            public virtual string GetName() => name;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var (_, buffer) in named_buffers(recurse: false))
                    buffer.DetachFromDisposeScope().Dispose();
                foreach (var (_, parameter) in named_parameters(recurse: false))
                    parameter.DetachFromDisposeScope().Dispose();
                foreach (var child in submodules.Values)
                    child.Dispose();
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                if (!ownParameters.TryAdd(name, param))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (!ownBuffers.TryAdd(name, (tensor, persistent)))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                ArgumentNullException.ThrowIfNull(submodule);
                if (string.IsNullOrEmpty(name) || name.Contains('.'))
                    throw new ArgumentException($"a module's name can't be empty or contain '.', got: '{name}'");
                submodule.RegisterComponents();
                if (!submodules.TryAdd(name, submodule))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
            }

            protected virtual void RegisterComponents()
            {
                if (registered)
                    return;
                foreach (var field in Fields())
                {
                    if (ownParameters.ContainsKey(field.Name) || ownBuffers.ContainsKey(field.Name) || submodules.ContainsKey(field.Name))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(field.Name, module); break;
                        case Parameter parameter: register_parameter(field.Name, parameter); break;
                        case Tensor tensor: register_buffer(field.Name, tensor); break;
                    }
                }
                registered = true;
            }

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
                => Distinct(recurse, m => m.ownParameters.Select(p => (p.Key, p.Value)), (m, r) => m.named_parameters(r));

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
                => Distinct(recurse, m => m.ownBuffers.Where(b => b.Value.persistent).Select(b => (b.Key, b.Value.tensor)),
                    (m, r) => m.named_buffers(r, include_nonpersistent));

            private IEnumerable<(string, T)> Distinct<T>(bool recurse, Func<Module, IEnumerable<(string, T)>> own,
                Func<Module, bool, IEnumerable<(string, T)>> below) where T : Tensor
            {
                var seen = new HashSet<nint>();
                foreach (var (key, tensor) in own(this))
                    if (!tensor.IsInvalid && seen.Add(tensor.Handle))
                        yield return (key, tensor);
                if (!recurse)
                    yield break;
                foreach (var (prefix, child) in submodules)
                    foreach (var (key, tensor) in below(child, true))
                        if (seen.Add(tensor.Handle))
                            yield return ($"{prefix}.{key}", tensor);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true)
                => named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => submodules.Select(m => (m.Key, m.Value));

            public virtual IEnumerable<Module> children() => submodules.Values;

            public virtual IEnumerable<(string name, Module module)> named_modules()
                => named_children().Concat(submodules.SelectMany(m => m.Value.named_modules().Select(n => ($"{m.Key}.{n.name}", n.module))));

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            public virtual Parameter? get_parameter(string target)
                => ownParameters.TryGetValue(target, out var own) ? own : Below(target, (m, rest) => m.get_parameter(rest));

            public virtual Tensor? get_buffer(string target)
                => ownBuffers.TryGetValue(target, out var own) ? own.tensor : Below(target, (m, rest) => m.get_buffer(rest));

            private T? Below<T>(string target, Func<Module, string, T?> find) where T : class
            {
                var dot = target.IndexOf('.', StringComparison.Ordinal);
                return dot > 0 && submodules.TryGetValue(target[..dot], out var child) ? find(child, target[(dot + 1)..]) : null;
            }

            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (key, parameter) in named_parameters())
                    destination.TryAdd(start + key, parameter);
                foreach (var (key, buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(start + key, buffer);
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                skip ??= [];
                var destination = state_dict();
                var unexpected = source.Keys.Except(destination.Keys).Except(skip).ToList();
                var missing = destination.Keys.Except(source.Keys).Except(skip).ToList();
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                using (no_grad())
                    foreach (var key in source.Keys.Intersect(destination.Keys).Except(skip))
                        destination[key].copy_(source[key]);
                return (missing, unexpected);
            }

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var child in submodules.Values)
                    child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var grad = parameter.grad;
                    if (grad is null)
                        continue;
                    if (set_to_none)
                        parameter.grad = null;
                    else
                        grad.zero_();
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in submodules.Values)
                    child.apply(fn);
                fn(this);
                return this;
            }

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Move(device, Floating(dtype));
            protected internal virtual Module _to(ScalarType dtype, bool non_blocking) => Move(null, Floating(dtype));
            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
                => Move(new Device(deviceType, deviceIndex), null);

            private static ScalarType Floating(ScalarType dtype)
                => dtype is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16
                    ? dtype
                    : throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");

            /// <summary>Replaces parameters and buffers, and the fields that hold them under the name of their registration.</summary>
            private Module Move(Device? device, ScalarType? dtype)
            {
                if (device is not null)
                    InitializeDeviceType(device.type);
                foreach (var child in submodules.Values)
                    child.Move(device, dtype);
                var fields = Fields().GroupBy(f => f.Name).ToDictionary(f => f.Key, f => f.First());
                using var _ = no_grad();
                foreach (var (key, old) in ownParameters.ToList())
                {
                    if (Moved(old, device, dtype) is not { } moved)
                        continue;
                    var replacement = new Parameter(moved, old.requires_grad);
                    using (var grad = old.grad)
                        if (grad is not null)
                        {
                            using var movedGrad = Moved(grad, device, dtype);
                            replacement.grad = movedGrad;
                        }
                    old.Dispose();
                    ownParameters[key] = (Parameter)replacement.DetachFromDisposeScope();
                    fields.GetValueOrDefault(key)?.SetValue(this, replacement);
                }
                foreach (var (key, (old, persistent)) in ownBuffers.ToList())
                {
                    if (Moved(old, device, dtype) is not { } moved)
                        continue;
                    old.Dispose();
                    ownBuffers[key] = (moved.DetachFromDisposeScope(), persistent);
                    fields.GetValueOrDefault(key)?.SetValue(this, moved);
                }
                return this;
            }

            private static Tensor? Moved(Tensor tensor, Device? device, ScalarType? dtype)
            {
                var wanted = dtype is not null && tensor.is_floating_point() ? dtype.Value : tensor.dtype;
                var same = wanted == tensor.dtype && (device is null || device.type == tensor.device_type);
                return same ? null : tensor.to(wanted, device ?? tensor.device);
            }

            private IEnumerable<FieldInfo> Fields()
            {
                for (var type = GetType(); type != typeof(Module) && type is not null; type = type.BaseType)
                    foreach (var field in type.GetFields(AllFields))
                        yield return field;
            }
        }
    }
}
