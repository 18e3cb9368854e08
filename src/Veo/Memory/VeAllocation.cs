namespace Veo;

/// <summary>One piece of device memory. Calls that use it hold leases; after disposal the last lease frees it.</summary>
internal sealed class VeAllocation : PointerOwner
{
    private LeaseCounter _leases;

    internal VeAllocation(VeoProcess process, ulong address, ulong byteLength)
    {
        Process = process;
        Address = address;
        ByteLength = byteLength;
        process.Diagnostics.BufferAllocated(byteLength);
    }

    internal ulong Address { get; }

    internal ulong ByteLength { get; }

    internal override VeoProcess Process { get; }

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
        if (start < Address || start - Address > ByteLength || length > ByteLength - (start - Address))
        {
            throw new ArgumentException(
                $"The access of {length} bytes at 0x{start:x} does not lie inside its buffer, which has {ByteLength} bytes at 0x{Address:x}.");
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
            Process.HarvestFinished();
        }
    }

    private void Free()
    {
        Process.Diagnostics.BufferFreed(ByteLength);
        Process.FreeLater(Address, ByteLength);
    }

    private void ThrowDisposed() =>
        throw new ObjectDisposedException("VeBuffer", $"The buffer of {ByteLength} bytes at 0x{Address:x} has been disposed.");
}
