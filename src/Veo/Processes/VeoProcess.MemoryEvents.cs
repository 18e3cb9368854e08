using System.Runtime.ExceptionServices;

namespace Veo;

/// <content>Telling others of allocations.</content>
public sealed partial class VeoProcess
{
    /// <summary>Device memory has been allocated, or taken over from a kernel (<see cref="Adopt{T}"/>), for a buffer of this process.</summary>
    /// <remarks>
    /// <para>
    /// Raised on the thread that allocates, before it gets the buffer. If a handler throws, the allocation fails with that exception and the memory is
    /// freed. To hear of all processes, subscribe in an initializer (<see cref="AddInitializer"/>).
    /// </para>
    /// <para>
    /// This stands in for <c>veo_register_hook</c>, whose hooks are variadic C functions, one per API function for the whole program, which
    /// libveo calls on its own threads and for which it changes the ids of requests. The runtime knows its allocations by itself; what native code in
    /// this program allocates through libveo is not told.
    /// </para>
    /// </remarks>
    public event EventHandler<VeMemoryEventArgs>? MemoryAllocated;

    /// <summary>Device memory of this process is about to be freed: nothing uses it any more.</summary>
    /// <remarks>
    /// Raised right before the free is submitted, so that the same address is not told as allocated before; on whatever thread gives the last
    /// lease back, which should not be held up. An exception of a handler is an unhandled exception. Not raised for what goes with its process
    /// when that is disposed or lost.
    /// </remarks>
    public event EventHandler<VeMemoryEventArgs>? MemoryFreeing;

    internal void OnMemoryAllocated(ulong address, ulong byteLength) =>
        MemoryAllocated?.Invoke(this, new VeMemoryEventArgs(new VePtr(address, PointerOwner), (long)byteLength));

    internal void OnMemoryFreeing(ulong address, ulong? byteLength)
    {
        if (MemoryFreeing is not EventHandler<VeMemoryEventArgs> handler)
        {
            return;
        }

        try
        {
            handler(this, new VeMemoryEventArgs(new VePtr(address, PointerOwner), (long?)byteLength));
        }
#pragma warning disable CA1031 // Thrown again where it disturbs neither a disposal nor the completion of other requests.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ThreadPool.UnsafeQueueUserWorkItem(static info => info.Throw(), ExceptionDispatchInfo.Capture(exception), preferLocal: false);
        }
    }
}
