using Veo.Diagnostics;

namespace Veo;

/// <summary>One piece of device memory. Calls that use it hold leases; after disposal the last lease frees it.</summary>
/// <remarks>One that nobody refers to any more is freed as well, by <see cref="Housekeeping"/>, and reported as a leak.</remarks>
internal sealed class VeAllocation : PointerOwner, IAbandoned
{
    private readonly VeoProcess _process;
    private readonly ulong _address;
    private readonly ulong _byteLength;
    private readonly long _ticket;
    private readonly ProgramSite? _site;
    private LeaseCounter _leases;
    private QueuedFree? _queuedFree;

    internal VeAllocation(VeoProcess process, ulong address, ulong byteLength, ProgramSite? site)
    {
        _process = process;
        _address = address;
        _byteLength = byteLength;
        _site = site;
        _ticket = process.Allocations.Own(address);
        process.Diagnostics.BufferAllocated(byteLength);
    }

    /// <summary>Only hands over: nothing native may happen here, and a lease can only be one of a request that is garbage, too.</summary>
    ~VeAllocation()
    {
        if (_leases.TryClose(out _))
        {
            Housekeeping.Add(this);
        }
    }

    internal ulong Address => _address;

    internal ulong ByteLength => _byteLength;

    internal override VeoProcess Process => _process;

    internal bool IsDisposed => _leases.IsClosed;

    /// <summary>Takes over memory that has just been allocated, and tells whoever listens; frees it if they refuse.</summary>
    /// <param name="process">The process.</param>
    /// <param name="address">The memory.</param>
    /// <param name="byteLength">Its size.</param>
    /// <param name="site">Where the program asked for it, if this is another thread; by default the caller's place.</param>
    internal static VeAllocation Create(VeoProcess process, ulong address, ulong byteLength, ProgramSite? site = null)
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

        return new VeAllocation(process, address, byteLength, site ?? VeoLeaks.CurrentSite());
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
        if (start < _address || start - _address > _byteLength || length > _byteLength - (start - _address))
        {
            throw new ArgumentException(
                $"The access of {length} bytes at 0x{start:x} does not lie inside its buffer, which has {_byteLength} bytes at 0x{_address:x}.");
        }
    }

    internal void Dispose()
    {
        if (!_leases.TryClose(out bool wasIdle))
        {
            return;
        }

#pragma warning disable CA1816 // The Dispose of a buffer, which owns this, leads here.
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
        if (wasIdle)
        {
            Free();
        }
        else
        {
            // A call that nobody awaits would otherwise keep its lease until somebody submits again.
            _process.HarvestFinished();
        }
    }

    /// <summary>As <see cref="Dispose"/>, with the free in the queue of a context.</summary>
    /// <returns>Completes when the memory is free; has completed if it was disposed before.</returns>
    internal Task FreeAsync(VeoContext context)
    {
        // Before closing, so that whoever frees the memory finds it.
        var free = new QueuedFree(context, _address, _byteLength);
        if (Interlocked.CompareExchange(ref _queuedFree, free, null) is QueuedFree first)
        {
            return first.Task;
        }

        if (_leases.TryClose(out bool wasIdle))
        {
#pragma warning disable CA1816 // As for Dispose.
            GC.SuppressFinalize(this);
#pragma warning restore CA1816
            if (!wasIdle)
            {
                _process.HarvestFinished();
            }
            else if (_process.Allocations.TryRelease(_address, _ticket))
            {
                free.Start();
            }
            else
            {
                free.Skip();
            }
        }

        return free.Task;
    }

    void IAbandoned.Settle()
    {
        // What a disposed or lost process had has gone with it, as its disposal promises: no leak.
        if (!_process.IsDisposed && _process.Loss.Cause is null && Free())
        {
            VeoLeaks.Report(_process, $"A buffer of {_byteLength} bytes at 0x{_address:x} of {_process.Describe()}", (long)_byteLength, _site);
        }
    }

    /// <summary>Called once, when nobody uses the memory any more: frees it, unless somebody has taken over its address.</summary>
    private bool Free()
    {
        _process.Diagnostics.BufferFreed(_byteLength);
        bool isOwner = _process.Allocations.TryRelease(_address, _ticket);
        QueuedFree? free = Interlocked.CompareExchange(ref _queuedFree, QueuedFree.Other, null);
        if (!isOwner)
        {
            free?.Skip();
        }
        else if (free is not null)
        {
            // Not on this thread, which may be a completion thread: a batch of another thread would hold it up.
            free.StartElsewhere();
        }
        else
        {
            _process.FreeLater(_address, _byteLength);
        }

        return isOwner;
    }

    private void ThrowDisposed() =>
        throw new ObjectDisposedException("VeBuffer", $"The buffer of {_byteLength} bytes at 0x{_address:x} has been disposed.");
}
