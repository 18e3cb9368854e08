using System.Diagnostics.CodeAnalysis;

namespace Veo;

/// <content>Loss, replacement and the end.</content>
public sealed partial class VeoProcessPool
{
    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<Task> _replacements = [];
    private Exception? _lastFailure;
    private Task? _disposal;
    private bool _isDisposed;

    /// <summary>A process has been lost, and its replacement has been opened or has failed. Raised on a thread of the pool of threads.</summary>
    public event EventHandler<VeoProcessReplacedEventArgs>? ProcessReplaced;

    /// <summary>Ends all processes together, as <see cref="VeoProcess.Dispose"/> does. Never throws. A second call waits for the first.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>As <see cref="Dispose"/>, without blocking the caller.</summary>
    /// <returns>Completes when all workers have ended.</returns>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
            return new ValueTask(_disposal ??= Task.Run(EndAsync));
        }
    }

    /// <summary>Takes the least loaded context.</summary>
    /// <param name="lease">The lease, if there is a usable process.</param>
    /// <param name="replacement">If there is none: completes when one of those that are being opened has been.</param>
    private bool TryRent([NotNullWhen(true)] out VeoContextLease? lease, out Task replacement)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            ReplaceLost();
            VeoPooledContext? best = _processes
                .OfType<VeoPooledProcess>()
                .Select(static pooled => (Context: pooled.Best, pooled.Load))
                .OrderBy(static candidate => candidate.Context.Load)
                .ThenBy(static candidate => candidate.Load)
                .FirstOrDefault().Context;
            replacement = Task.CompletedTask;
            lease = null;
            if (best is not null)
            {
                best.Leases++;
                lease = new VeoContextLease(this, best);
            }
            else if (_replacements.Count != 0)
            {
                replacement = Task.WhenAny(_replacements);
            }
            else
            {
                throw NothingLeft();
            }

            return lease is not null;
        }
    }

    /// <summary>Under the lock: lost processes leave the pool.</summary>
    private void ReplaceLost()
    {
        for (int slot = 0; slot < _processes.Length; slot++)
        {
            // Also one that a user has disposed, who should not have: the pool can do without it.
            if (_processes[slot] is VeoPooledProcess { Process: var process } && (process.IsDisposed || process.IsLost))
            {
                _processes[slot] = null;
                _lastFailure = process.Loss.Cause;
                int index = slot;
                Task task = Task.Run(() => ReplaceAsync(index, process));
                _replacements.Add(task);
                _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private void Forget(Task replacement)
    {
        lock (_gate)
        {
            _replacements.Remove(replacement);
        }
    }

    /// <summary>Never fails: the failure is kept, and told by the event.</summary>
    private async Task ReplaceAsync(int slot, VeoProcess lost)
    {
        // It has no worker any more, so this does not take long. First, so that the new one can have its identifier.
        await lost.DisposeAsync().ConfigureAwait(false);
        VeoPooledProcess? replacement = null;
        Exception? failure = null;
        try
        {
            if (_options.ReplaceLost)
            {
                replacement = await VeoPooledProcess.OpenAsync(_options, lost.NodeId, _processes.Length, _ending.Token).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever it is, initializers' exceptions included, it is told to whoever listens or rents.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        bool isTooLate;
        lock (_gate)
        {
            isTooLate = _isDisposed;
            _lastFailure = failure ?? _lastFailure;
            if (!isTooLate)
            {
                _processes[slot] = replacement;
            }
        }

        if (isTooLate)
        {
            if (replacement is not null)
            {
                await replacement.Process.DisposeAsync().ConfigureAwait(false);
            }
        }
        else if (ProcessReplaced is EventHandler<VeoProcessReplacedEventArgs> handler)
        {
            // Not from here: a handler may take its time, or throw, which is then as unhandled as on any other thread.
            var arguments = new VeoProcessReplacedEventArgs(lost, lost.Loss.Cause, replacement?.Process, failure);
            ThreadPool.UnsafeQueueUserWorkItem(_ => handler(this, arguments), null);
        }
    }

    private VeoProcessLostException NothingLeft()
    {
        string advice = _options.ReplaceLost ? "could not be replaced" : "are not replaced";
        return new VeoProcessLostException(
            $"The pool has no process left: those on all {_processes.Length} cards were lost and {advice}. {_lastFailure?.Message}".TrimEnd(), _lastFailure);
    }

    private async Task EndAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        Task[] replacements;
        VeoProcess[] processes;
        lock (_gate)
        {
            replacements = [.. _replacements];
            processes = [.. _processes.OfType<VeoPooledProcess>().Select(static pooled => pooled.Process)];
        }

        await Task.WhenAll([.. replacements, .. processes.Select(static process => process.DisposeAsync().AsTask())]).ConfigureAwait(false);
        _ending.Dispose();
    }
}
