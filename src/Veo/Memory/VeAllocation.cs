namespace Veo;

/// <summary>One piece of device memory. Calls that use it hold leases; after disposal the last lease frees it.</summary>
internal sealed class VeAllocation(VeoProcess process, ulong address, ulong byteLength) : PointerOwner
{
    private LeaseCounter _leases;
    private QueuedFree? _queuedFree;

    internal ulong Address => address;

    internal ulong ByteLength => byteLength;

    internal override VeoProcess Process => process;

    internal bool IsDisposed => _leases.IsClosed;

    /// <summary>Takes over memory that has just been allocated, and tells whoever listens; frees it if they refuse.</summary>
    internal static VeAllocation Create(VeoProcess process, ulong address, ulong byteLength)
    {
        try
        {
            process.OnMemoryAllocated(address, byteLength);
        }
        catch
        {
            process.FreeLater(address, byteLength);
            throw;
        }

        return new VeAllocation(process, address, byteLength);
    }

    internal override void AcquireLease()
    {
        if (!_leases.TryAcquire())
        {
            ThrowDisposed();
        }
    }

    internal override void ReleaseLease()
    {
        if (_leases.Release())
        {
            Free();
        }
    }

    internal override void CheckRange(ulong start, ulong length)
    {
        // Written so that nothing can overflow.
        if (start < address || start - address > byteLength || length > byteLength - (start - address))
        {
            throw new ArgumentException(
                $"The access of {length} bytes at 0x{start:x} does not lie inside its buffer, which has {byteLength} bytes at 0x{address:x}.");
        }
    }

    internal void Dispose()
    {
        if (!_leases.TryClose(out bool wasIdle))
        {
            return;
        }

        if (wasIdle)
        {
            Free();
        }
        else
        {
            // A call that nobody awaits would otherwise keep its lease until somebody submits again.
            process.HarvestFinished();
        }
    }

    /// <summary>As <see cref="Dispose"/>, with the free in the queue of a context.</summary>
    /// <returns>Completes when the memory is free; has completed if it was disposed before.</returns>
    internal Task FreeAsync(VeoContext context)
    {
        // Before closing, so that whoever frees the memory finds it.
        var free = new QueuedFree(context, address, byteLength);
        if (Interlocked.CompareExchange(ref _queuedFree, free, null) is QueuedFree first)
        {
            return first.Task;
        }

        if (_leases.TryClose(out bool wasIdle))
        {
            if (wasIdle)
            {
                free.Start();
            }
            else
            {
                process.HarvestFinished();
            }
        }

        return free.Task;
    }

    /// <summary>Called once, when nobody uses the memory any more.</summary>
    private void Free()
    {
        if (Interlocked.CompareExchange(ref _queuedFree, QueuedFree.Other, null) is QueuedFree free)
        {
            // Not on this thread, which may be a completion thread: a batch of another thread would hold it up.
            free.StartElsewhere();
        }
        else
        {
            process.FreeLater(address, byteLength);
        }
    }

    private void ThrowDisposed() =>
        throw new ObjectDisposedException("VeBuffer", $"The buffer of {byteLength} bytes at 0x{address:x} has been disposed.");
}
