namespace Veo;

/// <summary>Who frees an address: the latest that allocated or took it over, once.</summary>
/// <remarks>
/// A kernel can hand an address back that a buffer holds, and the program can adopt or free that pointer. The buffer, which is disposed or collected
/// later, must then leave the memory alone: a second <c>free</c> would end the worker.
/// </remarks>
internal sealed class AllocationTable
{
    private readonly Dictionary<ulong, long> _owners = [];
    private readonly Lock _gate = new();
    private long _lastTicket;

    /// <summary>Makes the caller the owner of an address, in place of whoever was.</summary>
    /// <returns>The ticket that <see cref="TryRelease"/> wants.</returns>
    internal long Own(ulong address)
    {
        lock (_gate)
        {
            return _owners[address] = ++_lastTicket;
        }
    }

    /// <summary>Ends an ownership.</summary>
    /// <returns>Whether it still held, so that the caller frees the memory.</returns>
    internal bool TryRelease(ulong address, long ticket)
    {
        lock (_gate)
        {
            return _owners.TryGetValue(address, out long current) && current == ticket && _owners.Remove(address);
        }
    }

    /// <summary>Ends the ownership of whoever has the address; the caller frees the memory.</summary>
    internal void Disown(ulong address)
    {
        lock (_gate)
        {
            _owners.Remove(address);
        }
    }
}
