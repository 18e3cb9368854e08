using Veo.Diagnostics;
using Veo.Native;
using Veo.Requests;

namespace Veo;

/// <content>Device memory, and transfers in the order of the default context.</content>
public sealed unsafe partial class VeoProcess
{
    /// <summary>Allocates device memory (<c>veo_alloc_mem</c>); waits for what was submitted to the default context before.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">The number of elements; zero is allowed.</param>
    /// <returns>The buffer, with undefined content. Dispose it to free the memory.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="VeoOutOfMemoryException">The device has not so much memory left.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public VeBuffer<T> Allocate<T>(long length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        DefaultContext.ThrowIfUnusable();
        if (length > long.MaxValue / sizeof(T))
        {
            throw OutOfMemory(length, sizeof(T), long.MaxValue);
        }

        long byteLength = length * sizeof(T);
        ulong address = 0;
        DefaultContext.EnterNative();

        // At least a byte, so that every buffer has an address of its own, whatever a library's malloc(0) gives.
        int result = Native.veo_alloc_mem(Handle, &address, (nuint)Math.Max(byteLength, 1));
        DefaultContext.ExitNative();
        if (result != 0 || address == 0)
        {
            // What is neither -1 nor -ENOMEM is a failure inside the library, whatever memory there is.
            bool isOutOfMemory = result is 0 or -1 or -12 && !Loss.Detect();
            throw isOutOfMemory ? OutOfMemory(length, sizeof(T), byteLength) : Loss.OperationFailed($"allocating {byteLength} bytes");
        }

        return new VeBuffer<T>(VeAllocation.Create(this, address, (ulong)byteLength), address, length, isOwner: true);
    }

    /// <summary>Takes over memory that a kernel has allocated with the C library's <c>malloc</c>.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="pointer">The start of the memory, as <c>malloc</c> gave it.</param>
    /// <param name="length">The number of elements.</param>
    /// <returns>A buffer that frees the memory when it is disposed.</returns>
    /// <exception cref="ArgumentException">The pointer is null, belongs to another process, or is a buffer's already.</exception>
    public VeBuffer<T> Adopt<T>(VePtr<T> pointer, long length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue / sizeof(T));
        CheckOwner(pointer, nameof(pointer));
        if (pointer.Owner is VeAllocation)
        {
            throw new ArgumentException("The memory belongs to a VeBuffer already, which frees it.", nameof(pointer));
        }

        DefaultContext.ThrowIfUnusable();
        // Whoever listens may throw; then the memory is still the caller's.
        OnMemoryAllocated(pointer.Address, (ulong)(length * sizeof(T)));
        var allocation = new VeAllocation(this, pointer.Address, (ulong)(length * sizeof(T)), VeoLeaks.CurrentSite());
        return new VeBuffer<T>(allocation, pointer.Address, length, isOwner: true);
    }

    /// <summary>Frees memory that a kernel has allocated with <c>malloc</c>, or a whole buffer, behind the calls that use it.</summary>
    /// <param name="pointer">The start of the memory; the null pointer is ignored.</param>
    /// <remarks>As with C's <c>free</c>, an address that <c>malloc</c> did not give ends the worker.</remarks>
    /// <exception cref="ArgumentException">The pointer belongs to another process, or points into a buffer.</exception>
    public void Free(VePtr pointer)
    {
        if (pointer.IsNull)
        {
            return;
        }

        if (CheckFreeable(pointer) is VeAllocation buffer)
        {
            buffer.Dispose();
            return;
        }

        DefaultContext.ThrowIfUnusable();
        Allocations.Disown(pointer.Address);
        FreeLater(pointer.Address, byteLength: null);
    }

    /// <summary>Copies memory of the device to this program (<c>veo_read_mem</c>), behind what was submitted to the default context before.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">Where from.</param>
    /// <param name="destination">Where to; it is filled whole.</param>
    /// <exception cref="ArgumentException">The pointer is null, belongs to another process, or has less memory.</exception>
    /// <exception cref="ObjectDisposedException">The process or the buffer is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended, perhaps by a bad address.</exception>
    public void Read<T>(VePtr<T> source, Span<T> destination)
        where T : unmanaged
    {
        CheckAccess(source, destination.Length, nameof(source));
        fixed (T* hostAddress = destination)
        {
            Transfer(OperationKind.Read, hostAddress, source, destination.Length);
        }
    }

    /// <summary>Copies memory of this program to the device (<c>veo_write_mem</c>), behind what was submitted to the default context before.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">What to copy.</param>
    /// <param name="destination">Where to.</param>
    /// <exception cref="ArgumentException">The pointer is null, belongs to another process, or the data do not fit.</exception>
    /// <exception cref="ObjectDisposedException">The process or the buffer is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended, perhaps by a bad address.</exception>
    public void Write<T>(ReadOnlySpan<T> source, VePtr<T> destination)
        where T : unmanaged
    {
        CheckAccess(destination, source.Length, nameof(destination));
        fixed (T* hostAddress = source)
        {
            Transfer(OperationKind.Write, hostAddress, destination, source.Length);
        }
    }

    /// <summary>As <see cref="Read{T}"/>, without blocking; see <see cref="VeoContext.ReadAsync{T}"/>.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">Where from.</param>
    /// <param name="destination">Where to; pinned until the await ends.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request.</param>
    /// <returns>The await ends when everything has been copied.</returns>
    public ValueTask ReadAsync<T>(VePtr<T> source, Memory<T> destination, CancellationToken cancellationToken = default)
        where T : unmanaged => DefaultContext.ReadAsync(source, destination, cancellationToken);

    /// <summary>As <see cref="Write{T}"/>, without blocking; see <see cref="VeoContext.WriteAsync{T}"/>.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">What to copy; pinned until the await ends.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request.</param>
    /// <returns>The await ends when everything has been copied.</returns>
    public ValueTask WriteAsync<T>(ReadOnlyMemory<T> source, VePtr<T> destination, CancellationToken cancellationToken = default)
        where T : unmanaged => DefaultContext.WriteAsync(source, destination, cancellationToken);

    /// <summary>Frees memory behind everything in the default context. The memory of a lost or disposed process is gone already.</summary>
    internal void FreeLater(ulong address, ulong? byteLength)
    {
        if (IsDisposed || Loss.Cause is not null)
        {
            return;
        }

        OnMemoryFreeing(address, byteLength);
        SubmitFree(address);
    }

    /// <summary>As <see cref="FreeLater"/>, without telling anybody. Never waits: in another thread's batch that thread frees the memory at the end.</summary>
    internal void SubmitFree(ulong address)
    {
        CallResources resources = NoResources;
        try
        {
            _ = DefaultContext.Queue.Submit<CompilerServices.VoidResult, FreeSubmission>(new FreeSubmission(address, mayWait: false), ref resources);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or VeoException)
        {
            // Disposed or lost in this very moment: likewise.
        }
    }

    /// <summary>Checks what can be known about memory that is to be freed.</summary>
    /// <returns>The buffer whose memory it is; <see langword="null"/> if it is a kernel's.</returns>
    internal VeAllocation? CheckFreeable(VePtr pointer)
    {
        CheckOwner(pointer, nameof(pointer));
        return pointer.Owner switch
        {
            VeAllocation buffer when buffer.Address != pointer.Address =>
                throw new ArgumentException("The pointer points into a buffer; only the start of the memory can be freed.", nameof(pointer)),
            LibraryPointerOwner =>
                throw new ArgumentException("The pointer is a library's symbol, which malloc did not give; it goes with its library.", nameof(pointer)),
            PointerOwner owner => owner as VeAllocation,
            null => null,
        };
    }

    /// <summary>Checks everything that can be known about a transfer before it reaches the device.</summary>
    internal void CheckAccess<T>(VePtr<T> pointer, int length, string parameterName)
        where T : unmanaged
    {
        if (length == 0 && pointer.IsNull)
        {
            return;
        }

        CheckOwner(pointer, parameterName);
        pointer.Owner?.CheckRange(pointer.Address, (ulong)length * (ulong)sizeof(T));
    }

    private void CheckOwner(VePtr pointer, string parameterName)
    {
        if (pointer.IsNull)
        {
            throw new ArgumentException("The pointer is null.", parameterName);
        }

        if (pointer.IsHeterogeneous)
        {
            throw new ArgumentException(
                $"The pointer is in its heterogeneous form, which only kernels and {nameof(Copy)} take; use {nameof(VePtr.ToPlain)}().", parameterName);
        }

        if (pointer.Process is VeoProcess owner && !ReferenceEquals(owner, this))
        {
            throw new ArgumentException("The pointer belongs to another process; each process has its own memory.", parameterName);
        }
    }

    private void Transfer<T>(OperationKind kind, T* hostAddress, VePtr<T> pointer, int length)
        where T : unmanaged
    {
        DefaultContext.ThrowIfUnusable();
        nuint byteLength = (nuint)length * (nuint)sizeof(T);
        if (byteLength == 0)
        {
            return;
        }

        var operation = new Operation(kind, null, pointer.Address, byteLength);
        RequestTrace? trace = Instruments.AreTransfersHeard ? RequestTrace.BeginTransfer(this, kind, byteLength) : null;
        try
        {
            Transfer(operation, hostAddress, pointer, byteLength);
        }
        catch (Exception exception)
        {
            Diagnostics.Completed(trace, operation, null, exception);
            throw;
        }

        if (trace is not null)
        {
            Diagnostics.Completed(trace, operation, null, null);
        }
    }

    private void Transfer(in Operation operation, void* hostAddress, VePtr pointer, nuint byteLength)
    {
        pointer.Owner?.AcquireLease();
        int result;
        try
        {
            DefaultContext.EnterNative();
            result = operation.Kind == OperationKind.Read
                ? Native.veo_read_mem(Handle, hostAddress, pointer.Address, byteLength)
                : Native.veo_write_mem(Handle, pointer.Address, hostAddress, byteLength);
            DefaultContext.ExitNative();
        }
        finally
        {
            pointer.Owner?.ReleaseLease();
        }

        if (result != 0)
        {
            throw Loss.OperationFailed(operation.Describe());
        }
    }

    internal VeoOutOfMemoryException OutOfMemory(long length, int elementSize, long byteLength) =>
        new($"The {Device}, node {NodeId}, has not enough memory left for {length} elements of {elementSize} bytes. Dispose buffers that are no " +
            "longer needed, or use a smaller one. (The host device's memory is limited by VEOHOST_MEMORY.)")
        {
            ByteLength = byteLength,
        };

    private static readonly CallResources NoResources = new();
}
