using Veo.Native;

namespace Veo;

/// <summary>The native contexts of a process, beside the main one.</summary>
/// <remarks>
/// NEC's worker has a fixed number of places for contexts in its whole life: it never gives the place of a closed one away again, and writes beyond the
/// last. There a context that is closed is kept, idle, for the next one that is opened with as large a stack.
/// </remarks>
internal sealed unsafe class ContextHandles
{
    /// <summary>The places in NEC's worker.</summary>
    internal const int Limit = 18;

    private readonly Lock _gate = new();
    private readonly List<nint> _idle = [];
    private readonly Dictionary<nint, long?> _stackSizes = [];
    private int _opened;

    /// <summary>Opens a context (<c>veo_context_open</c>), or takes an idle one. Runs on the process owner's thread.</summary>
    /// <param name="native">The library.</param>
    /// <param name="process">The process's handle.</param>
    /// <param name="stackSize">The size of its stack in bytes (<c>veo_context_open_with_attr</c>); <see langword="null"/> = the library's default.</param>
    /// <returns>The context; 0 if the library has none.</returns>
    /// <exception cref="VeoException">The worker has no place left.</exception>
    internal nint Open(VeoNative native, nint process, long? stackSize)
    {
        if (!native.IsHostDevice)
        {
            lock (_gate)
            {
                int index = _idle.FindIndex(handle => _stackSizes[handle] == stackSize);
                if (index >= 0)
                {
                    nint idle = _idle[index];
                    _idle.RemoveAt(index);
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
        nint context = stackSize is long size ? OpenNative(native, process, size) : native.veo_context_open(process);
        if (context != 0 && !native.IsHostDevice)
        {
            lock (_gate)
            {
                _stackSizes.Add(context, stackSize);
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
            _idle.Add(context);
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
            contexts = [.. _stackSizes.Keys];
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

    private static nint OpenNative(VeoNative native, nint process, long stackSize)
    {
        nint attributes = native.veo_alloc_thr_ctxt_attr();
        if (attributes == 0)
        {
            return 0;
        }

        nint context = native.veo_set_thr_ctxt_stacksize(attributes, (nuint)stackSize) == 0
            ? native.veo_context_open_with_attr(process, attributes)
            : 0;
        _ = native.veo_free_thr_ctxt_attr(attributes);
        return context;
    }
}
