using System.Diagnostics.CodeAnalysis;

namespace Veo.Requests;

/// <summary>A stack for rarely needed spare objects; unlike the concurrent collections it allocates nothing per item.</summary>
internal sealed class LockedStack<T>
    where T : class
{
    private readonly Stack<T> _items = new();
    private readonly Lock _gate = new();

    internal void Push(T item)
    {
        lock (_gate)
        {
            _items.Push(item);
        }
    }

    internal bool TryPop([NotNullWhen(true)] out T? item)
    {
        lock (_gate)
        {
            return _items.TryPop(out item);
        }
    }
}
