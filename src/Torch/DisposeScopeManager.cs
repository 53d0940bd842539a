using System;

namespace TorchSharp;

/// <summary>The scopes of one thread, innermost last, and what was counted in them.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? threadSingleton;

    internal static DisposeScopeManager ThreadSingleton => threadSingleton ??= new DisposeScopeManager();

    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.counts;

    private readonly ThreadDisposeScopeStatistics counts = new();

    internal DisposeScope? CurrentDisposeScope { get; private set; }
    internal LifetimeStatistics Tensors => counts.TensorStatistics;

    internal DisposeScope Open() => CurrentDisposeScope = new DisposeScope(this);

    internal DisposeScope? Register(torch.Tensor tensor)
    {
        if (CurrentDisposeScope is null)
        {
            Tensors.CreatedOutsideScopeCount++;
            return null;
        }
        Tensors.CreatedInScopeCount++;
        CurrentDisposeScope.Register(tensor);
        return CurrentDisposeScope;
    }

    internal void Disposing(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null)
            Tensors.DisposedOutsideScopeCount++;
        else
            Tensors.DisposedInScopeCount++;
    }

    internal void Remove(DisposeScope closed)
    {
        if (CurrentDisposeScope == closed)
        {
            CurrentDisposeScope = closed.OuterScope;
            return;
        }
        for (var scope = CurrentDisposeScope; scope is not null; scope = scope.OuterScope)
            if (scope.OuterScope == closed)
                scope.OuterScope = closed.OuterScope;
    }
}
