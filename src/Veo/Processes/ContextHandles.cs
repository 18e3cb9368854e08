using Veo.Native;

namespace Veo;

/// <summary>The native contexts of a process, beside the main one.</summary>
/// <remarks>
/// NEC's worker has a fixed number of places for contexts in its whole life: it never gives the place of a closed one away again, and writes beyond the
/// last. There a context that is closed is kept, idle, for the next one that is opened.
/// </remarks>
internal sealed unsafe class ContextHandles
{
    /// <summary>The places in NEC's worker.</summary>
    internal const int Limit = 18;

    private readonly Lock _gate = new();
    private readonly Stack<nint> _idle = new();
    private readonly List<nint> _all = [];
    private int _opened;

    /// <summary>Opens a context (<c>veo_context_open</c>), or takes an idle one. Runs on the process owner's thread.</summary>
    /// <returns>The context; 0 if the library has none.</returns>
    /// <exception cref="VeoException">The worker has no place left.</exception>
    internal nint Open(VeoNative native, nint process)
    {
        if (!native.IsHostDevice)
        {
            lock (_gate)
            {
                if (_idle.TryPop(out nint idle))
                {
                    return idle;
                }
            }

            if (_opened >= Limit)
            {
                throw new VeoException(
                    $"No further context can be opened: the worker has room for {Limit} beside the default one, and all are in use. " +
                    $"Dispose contexts that are no longer needed, or open another {nameof(VeoProcess)}.");
            }
        }

        // Counted even if it fails, since the worker may have given a place away.
        _opened++;
        nint context = native.veo_context_open(process);
        if (context != 0 && !native.IsHostDevice)
        {
            lock (_gate)
            {
                _all.Add(context);
            }
        }

        return context;
    }

    /// <summary>Closes a context that has nothing left to do (<c>veo_context_close</c>), or keeps it.</summary>
    internal void Close(VeoNative native, nint context)
    {
        if (native.IsHostDevice)
        {
            _ = native.veo_context_close(context);
            return;
        }

        lock (_gate)
        {
            _idle.Push(context);
        }
    }

    /// <summary>
    /// After the worker's end: lets every context notice it. NEC's library does only while it looks for results, and the end of a process waits 20
    /// seconds for each context that has not.
    /// </summary>
    internal void NoticeLoss(VeoNative native, TimeSpan timeout)
    {
        nint[] contexts;
        lock (_gate)
        {
            contexts = [.. _all];
        }

        long deadline = MonotonicClock.DeadlineIn(timeout);
        foreach (nint context in contexts)
        {
            // A request that does nothing: there is something to look for.
            ulong result = 0;
            byte nothing = 0;
            ulong id = native.veo_async_read_mem(context, &nothing, 0, 0);
            SpinWait pause = default;
            while (id != VeoNative.VEO_REQUEST_ID_INVALID
                && native.veo_call_peek_result(context, id, &result) == veo_command_state.VEO_COMMAND_UNFINISHED
                && MonotonicClock.Until(deadline) != TimeSpan.Zero)
            {
                pause.SpinOnce();
            }
        }
    }
}
