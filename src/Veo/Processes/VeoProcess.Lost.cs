namespace Veo;

/// <content>How a program learns that it has lost a process.</content>
public sealed partial class VeoProcess
{
    private EventHandler<VeoProcessLostEventArgs>? _lost;
    private VeoException? _announced;
    private bool _isWatched;

    /// <summary>The worker has ended although nobody disposed the process. Raised once, on a thread of the pool, also while nothing is called.</summary>
    /// <remarks>
    /// A handler that is added after the loss is called, too. From the first handler on a thread sleeps until the worker ends. An exception of
    /// a handler is an unhandled exception.
    /// </remarks>
    public event EventHandler<VeoProcessLostEventArgs>? Lost
    {
        add
        {
            ArgumentNullException.ThrowIfNull(value);
            VeoException? announced;
            bool startsWatch;
            lock (_gate)
            {
                announced = _announced;
                startsWatch = announced is null && !_isWatched && !IsDisposed;
                _isWatched |= startsWatch;
                _lost += value;
            }

            if (announced is not null)
            {
                Raise(value, announced);
            }
            else if (startsWatch)
            {
                WorkerWatch.Start(this);
            }
        }

        remove
        {
            lock (_gate)
            {
                _lost -= value;
            }
        }
    }

    /// <summary>The first cause of the loss is known.</summary>
    internal void OnLost(VeoException cause)
    {
        EventHandler<VeoProcessLostEventArgs>? handlers;
        lock (_gate)
        {
            // The worker of a disposed process may have to be killed, which is no loss.
            if (IsDisposed)
            {
                return;
            }

            _announced = cause;
            handlers = _lost;
        }

        if (handlers is not null)
        {
            Raise(handlers, cause);
        }
    }

    /// <summary>Never on the thread that found out: it may hold locks, or be the one that completes other requests.</summary>
    private void Raise(EventHandler<VeoProcessLostEventArgs> handlers, VeoException cause) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.handlers(state.process, new VeoProcessLostEventArgs(state.process, state.cause)),
            (process: this, handlers, cause),
            preferLocal: false);
}
