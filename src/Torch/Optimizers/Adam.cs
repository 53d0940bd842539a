using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                => new(parameters.Select(p => p.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }

    namespace Modules
    {
        /// <summary>Adam (Kingma and Ba 2015).</summary>
        public class Adam : OptimizerHelper, torch.optim.IBetas
        {
            public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize) { }

            public Adam(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            {
                if (lr < 0)
                    throw new ArgumentException($"Invalid learning rate: {lr}");
                if (beta1 is < 0 or >= 1 || beta2 is < 0 or >= 1)
                    throw new ArgumentException($"Invalid betas: {beta1}, {beta2}");
                if (weight_decay != 0 || amsgrad || maximize)
                    throw new NotSupportedException("Adam: weight_decay, amsgrad and maximize");
                _defaults = new Options
                {
                    LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps,
                    weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize,
                };
                foreach (var group in parameters)
                    add_param_group(group);
            }

            public (double, double) Betas
            {
                get => (((Options)_defaults).beta1!.Value, ((Options)_defaults).beta2!.Value);
                set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = (value.Item1, value.Item2);
            }

            public override void add_param_group(Modules.ParamGroup param_group)
            {
                var defaults = (Options)_defaults;
                param_group.Options ??= new Options();
                var options = (Options)param_group.Options;
                options.LearningRate ??= defaults.LearningRate;
                options.InitialLearningRate = options.LearningRate!.Value;
                options.beta1 ??= defaults.beta1;
                options.beta2 ??= defaults.beta2;
                options.eps ??= defaults.eps;
                base.add_param_group(param_group);
                foreach (var parameter in param_group.Parameters)
                {
                    var state = new State(parameter);
                    state.Initialize(options);
                    SetState(parameter, state);
                }
            }

            public override torch.Tensor? step(Func<torch.Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

            private void Step(ParamGroup group)
            {
                var options = group.Options;
                var (beta1, beta2) = (options.beta1!.Value, options.beta2!.Value);
                foreach (var parameter in group.Parameters)
                {
                    using var grad = parameter.grad;
                    if (grad is null)
                        continue;
                    var state = (State)StateOf(parameter);
                    state.step++;
                    var correction1 = 1 - Math.Pow(beta1, state.step);
                    var correction2 = 1 - Math.Pow(beta2, state.step);
                    state.exp_avg.mul_(beta1).add_(grad, 1 - beta1);
                    state.exp_avg_sq.mul_(beta2).addcmul_(grad, grad, 1 - beta2);
                    using var root = state.exp_avg_sq.sqrt();
                    using var denominator = root / Math.Sqrt(correction2);
                    parameter.addcdiv_(state.exp_avg, denominator.add_(options.eps!.Value), -options.LearningRate!.Value / correction1);
                }
            }

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                    foreach (var state in States.Cast<State>())
                        state.Dispose();
                base.Dispose(disposing);
            }

            public class Options : OptimizerOptions
            {
                public double? beta1;
                public double? beta2;
                public double? weight_decay;
                public double? eps;
                public bool? amsgrad;
                public bool? maximize;
            }

            public class ParamGroup : ParamGroup<Options>, torch.optim.IBetas
            {
                public ParamGroup() { }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

                public (double, double) Betas
                {
                    get => (Options.beta1!.Value, Options.beta2!.Value);
                    set => (Options.beta1, Options.beta2) = (value.Item1, value.Item2);
                }
            }

            /// <summary>First and second moments of one parameter's gradient.</summary>
            public sealed class State : OptimizerState, IDisposable
            {
                public long step;
                public torch.Tensor exp_avg = null!;
                public torch.Tensor exp_avg_sq = null!;

                public State(Parameter parameter) : base(parameter) { }

                public override void Initialize(OptimizerOptions options)
                {
                    step = 0;
                    exp_avg = torch.zeros_like(_parameter).DetachFromDisposeScope();
                    exp_avg_sq = torch.zeros_like(_parameter).DetachFromDisposeScope();
                }

                public override void LoadStateDict(OptimizerState source)
                {
                    var from = (State)source;
                    Dispose();
                    step = from.step;
                    exp_avg = from.exp_avg.to(_parameter.device, copy: true).DetachFromDisposeScope();
                    exp_avg_sq = from.exp_avg_sq.to(_parameter.device, copy: true).DetachFromDisposeScope();
                }

                public void Dispose()
                {
                    exp_avg?.Dispose();
                    exp_avg_sq?.Dispose();
                }
            }
        }
    }
}
