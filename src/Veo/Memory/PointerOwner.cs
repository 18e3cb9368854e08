namespace Veo;

/// <summary>What the memory behind a pointer belongs to: an allocation, or just a process.</summary>
internal abstract class PointerOwner
{
    /// <summary>The process in whose address space the memory lies.</summary>
    internal abstract VeoProcess Process { get; }

    /// <summary>Keeps the memory alive until <see cref="ReleaseLease"/>.</summary>
    /// <exception cref="ObjectDisposedException">The memory has been given back.</exception>
    internal abstract void AcquireLease();

    /// <summary>Gives a lease back; the last one of a disposed allocation frees it.</summary>
    internal abstract void ReleaseLease();

    /// <summary>Checks that a host-side access of this size stays inside the memory.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal abstract void CheckRange(ulong address, ulong byteLength);
}
