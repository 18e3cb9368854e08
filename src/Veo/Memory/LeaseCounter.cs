namespace Veo;

/// <summary>Counts who uses a thing, so that closing it can wait for the last one.</summary>
/// <remarks>The sign bit means closed; the other bits count the leases. Exactly one caller is told that it was the last.</remarks>
internal struct LeaseCounter
{
    private const int ClosedBit = int.MinValue;

    private int _value;

    internal readonly bool IsClosed => Volatile.Read(in _value) < 0;

    internal readonly int Count => Volatile.Read(in _value) & ~ClosedBit;

    /// <summary>Takes a lease unless the thing is closed.</summary>
    internal bool TryAcquire()
    {
        int value = Volatile.Read(ref _value);
        while (value >= 0)
        {
            int seen = Interlocked.CompareExchange(ref _value, value + 1, value);
            if (seen == value)
            {
                return true;
            }

            value = seen;
        }

        return false;
    }

    /// <summary>Gives a lease back.</summary>
    /// <returns>Whether the thing is closed and this was the last lease.</returns>
    internal bool Release() => Interlocked.Decrement(ref _value) == ClosedBit;

    /// <summary>Lets nobody in any more.</summary>
    /// <param name="wasIdle">Whether nobody holds a lease, so that the caller ends the thing.</param>
    /// <returns>Whether this call closed it; <see langword="false"/> the second time.</returns>
    internal bool TryClose(out bool wasIdle)
    {
        int before = Interlocked.Or(ref _value, ClosedBit);
        wasIdle = before == 0;
        return before >= 0;
    }
}
