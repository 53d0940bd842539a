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
            public interface ILearningRateController
            {
                double LearningRate { get; set; }
                double InitialLearningRate { get; set; }
            }

            public interface IBetas
            {
                (double, double) Betas { get; set; }
            }

            /// <summary>Moves parameters along their gradients.</summary>
            public abstract class Optimizer : IDisposable
            {
                protected IList<ParamGroup> _parameter_groups = [];

                protected Optimizer(IntPtr handle) => _ = handle;

                ~Optimizer() => Dispose(false);

                public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

                public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(g => g.Parameters);

                public virtual void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

                public virtual void zero_grad()
                {
                    foreach (var parameter in parameters())
                    {
                        using var grad = parameter.grad;
                        grad?.zero_();
                    }
                }

                public abstract Tensor? step(Func<Tensor>? closure = null);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing) { }

                /// <summary>Options a group and state a parameter, in the order of the groups.</summary>
                public class StateDictionary
                {
                    internal StateDictionary() { }

                    public List<OptimizerOptions> Options { get; } = [];
                    public List<OptimizerState> State { get; } = [];
                    public List<List<int>> StateIndexRef { get; } = [];
                }
            }
        }
    }

    namespace Modules
    {
        public class OptimizerOptions
        {
            public double? LearningRate { get; set; }
            public double InitialLearningRate { get; set; }
        }

        public abstract class OptimizerState
        {
            protected Parameter _parameter;

            protected OptimizerState(Parameter parameter) => _parameter = parameter;

            public abstract void Initialize(OptimizerOptions options);

            public abstract void LoadStateDict(OptimizerState source);
        }

        public class ParamGroup : torch.optim.ILearningRateController
        {
            public IEnumerable<Parameter> Parameters { get; set; } = [];
            public OptimizerOptions Options { get; set; } = null!;
            public double LearningRate { get => Options.LearningRate!.Value; set => Options.LearningRate = value; }
            public double InitialLearningRate { get => Options.InitialLearningRate; set => Options.InitialLearningRate = value; }
        }

        public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
        {
            public ParamGroup() { }

            public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
            {
                Parameters = parameters;
                base.Options = options!;
            }

            public new TOptions Options { get => (TOptions)base.Options; set => base.Options = value; }
        }

        /// <summary>What the optimisers share: state a parameter, steps without gradients.</summary>
        public abstract class OptimizerHelper : torch.optim.Optimizer
        {
            private readonly Dictionary<Parameter, OptimizerState> states = new(ReferenceEqualityComparer.Instance);

            protected OptimizerOptions _defaults = null!;

            public OptimizerHelper() : base(IntPtr.Zero) { }

            internal OptimizerState StateOf(Parameter parameter) => states[parameter];
            internal void SetState(Parameter parameter, OptimizerState state) => states[parameter] = state;
            internal IEnumerable<OptimizerState> States => states.Values;

            public virtual StateDictionary state_dict()
            {
                var dictionary = new StateDictionary();
                foreach (var group in _parameter_groups)
                {
                    dictionary.Options.Add(group.Options);
                    var indices = new List<int>();
                    foreach (var parameter in group.Parameters)
                    {
                        indices.Add(dictionary.State.Count);
                        dictionary.State.Add(StateOf(parameter));
                    }
                    dictionary.StateIndexRef.Add(indices);
                }
                return dictionary;
            }

            public virtual void load_state_dict(StateDictionary state_dict)
            {
                var own = this.state_dict();
                if (own.State.Count != state_dict.State.Count)
                    throw new ArgumentException("Invalid optimizer state -- different number of states.");
                for (var i = 0; i < own.State.Count; i++)
                    if (own.State[i] != state_dict.State[i])
                        own.State[i].LoadStateDict(state_dict.State[i]);
            }

            protected torch.Tensor? _step<T>(Action<T> body, Func<torch.Tensor>? loss_closure = null) where T : ParamGroup
            {
                torch.Tensor? loss = null;
                if (loss_closure is not null)
                    using (torch.enable_grad())
                        loss = loss_closure();
                using (torch.no_grad())
                using (torch.NewDisposeScope())
                    foreach (var group in _parameter_groups)
                        body((T)group);
                return loss;
            }
        }
    }
}
