using System.Buffers;

namespace Veo.Requests;

/// <summary>What a call needs until it has completed: leases on device memory, and pins on memory of the caller.</summary>
/// <remarks>Reused with its arrays, so that a call in steady state allocates nothing.</remarks>
internal sealed class CallResources
{
    private PointerOwner[] _leases = [];
    private MemoryHandle[] _pins = [];
    private int _leaseCount;
    private int _pinCount;

    internal bool IsEmpty => (_leaseCount | _pinCount) == 0;

    /// <summary>Whether memory managers of the user will be called by <see cref="Release"/>.</summary>
    internal bool HasPins => _pinCount != 0;

    /// <summary>Takes a lease and keeps it.</summary>
    internal void Lease(PointerOwner owner)
    {
        if (_leaseCount == _leases.Length)
        {
            Array.Resize(ref _leases, Math.Max(4, _leases.Length * 2));
        }

        owner.AcquireLease();
        _leases[_leaseCount++] = owner;
    }

    /// <summary>Pins memory and keeps the pin.</summary>
    /// <returns>Where it is.</returns>
    internal unsafe byte* Pin<T>(ReadOnlyMemory<T> memory) => Keep(memory.Pin());

    /// <summary>Keeps a pin.</summary>
    /// <returns>Where the memory is.</returns>
    internal unsafe byte* Keep(MemoryHandle handle)
    {
        if (_pinCount == _pins.Length)
        {
            Array.Resize(ref _pins, Math.Max(2, _pins.Length * 2));
        }

        _pins[_pinCount++] = handle;
        return (byte*)handle.Pointer;
    }

    /// <summary>Gives everything back.</summary>
    /// <returns>What a memory manager of the user threw while unpinning; the rest is released all the same.</returns>
    internal Exception? Release()
    {
        Exception? fault = null;
        for (int i = 0; i < _pinCount; i++)
        {
            try
            {
                _pins[i].Dispose();
            }
#pragma warning disable CA1031 // Code of the user; the completion thread must survive it, and the request reports it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                fault ??= exception;
            }

            _pins[i] = default;
        }

        _pinCount = 0;
        for (int i = 0; i < _leaseCount; i++)
        {
            PointerOwner owner = _leases[i];
            _leases[i] = null!;
            owner.ReleaseLease();
        }

        _leaseCount = 0;
        return fault;
    }
}
