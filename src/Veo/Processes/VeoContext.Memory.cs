using System.Runtime.CompilerServices;
using Veo.CompilerServices;
using Veo.Diagnostics;
using Veo.Requests;

namespace Veo;

/// <content>Allocation in the order of the context's requests.</content>
public sealed partial class VeoContext
{
    private static readonly CallResources NoResources = new();

    /// <summary>Allocates device memory in order with the context's other requests (<c>veo_alloc_mem_async</c>).</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">The number of elements; zero is allowed.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request.</param>
    /// <returns>The buffer, with undefined content. Dispose it to free the memory; one that nobody takes is a leak.</returns>
    /// <remarks>
    /// <see cref="VeoProcess.Allocate{T}"/> is quicker where nothing runs. This one does not block, and on a further context it does not wait for
    /// the default context's kernels.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ObjectDisposedException">The context or its process is disposed.</exception>
    /// <exception cref="VeoOutOfMemoryException">Through the await: the device has not so much memory left.</exception>
    /// <exception cref="VeoProcessLostException">Through the await: the worker has ended.</exception>
    /// <exception cref="OperationCanceledException">Through the await: the token was cancelled in time.</exception>
    public ValueTask<VeBuffer<T>> AllocateAsync<T>(long length, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ThrowIfDisposed();
        int elementSize = Unsafe.SizeOf<T>();
        return length > long.MaxValue / elementSize
            ? ValueTask.FromException<VeBuffer<T>>(Process.OutOfMemory(length, elementSize, long.MaxValue))
            : FinishAllocationAsync<T>(
                Submit<ulong, AllocateSubmission>(new AllocateSubmission(length * elementSize), cancellationToken).ToValueTask(),
                length,
                elementSize,
                VeoLeaks.CurrentSite());
    }

    /// <summary>Frees memory in order with the context's other requests (<c>veo_free_mem_async</c>), but not before other calls that use it have completed.</summary>
    /// <param name="pointer">The start of memory that a kernel has allocated with <c>malloc</c>, or of a buffer; the null pointer is ignored.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request.</param>
    /// <returns>The await ends when the memory is free. There is no need to await it.</returns>
    /// <remarks>
    /// A buffer counts as disposed from here on. Of other memory the runtime does not know which calls use it: only the order of this context keeps it
    /// until they have completed. As with C's <c>free</c>, an address that <c>malloc</c> did not give ends the worker.
    /// </remarks>
    /// <exception cref="ArgumentException">The pointer belongs to another process, or points into a buffer.</exception>
    /// <exception cref="ObjectDisposedException">The context or its process is disposed.</exception>
    /// <exception cref="OperationCanceledException">Through the await: the token was cancelled in time.</exception>
    /// <exception cref="VeoProcessLostException">Through the await: the worker has ended, and the memory with it.</exception>
    public ValueTask FreeAsync(VePtr pointer, CancellationToken cancellationToken = default)
    {
        if (pointer.IsNull)
        {
            return default;
        }

        VeAllocation? buffer = Process.CheckFreeable(pointer);
        ThrowIfDisposed();
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        if (buffer is not null)
        {
            return new ValueTask(buffer.FreeAsync(this));
        }

        Process.Allocations.Disown(pointer.Address);
        return SubmitFree(pointer.Address, byteLength: null);
    }

    /// <summary>Tells whoever listens, and frees the memory in the queue.</summary>
    internal ValueTask SubmitFree(ulong address, ulong? byteLength)
    {
        Process.OnMemoryFreeing(address, byteLength);
        return Submit<VoidResult, FreeSubmission>(new FreeSubmission(address, mayWait: true), CancellationToken.None).ToVoidValueTask();
    }

    /// <summary>Submits an operation that needs nothing but the queue; what fails on the device's side is told by the request.</summary>
    private KernelRequest<TResult> Submit<TResult, TSubmission>(TSubmission submission, CancellationToken cancellationToken)
        where TResult : struct
        where TSubmission : struct, ISubmission
    {
        if (cancellationToken.IsCancellationRequested || Process.Loss.Cause is not null)
        {
            return KernelRequest<TResult>.Failed(this, ExplainRefusal(submission.Operation, cancellationToken));
        }

        CallResources resources = NoResources;
        try
        {
            return Queue.Submit<TResult, TSubmission>(submission, ref resources);
        }
        catch (VeoException exception)
        {
            return KernelRequest<TResult>.Failed(this, exception);
        }
    }

    private async ValueTask<VeBuffer<T>> FinishAllocationAsync<T>(ValueTask<ulong> allocation, long length, int elementSize, ProgramSite? site)
        where T : unmanaged
    {
        ulong address = await allocation.ConfigureAwait(false);
        long byteLength = length * elementSize;
        return address == 0
            ? throw Process.OutOfMemory(length, elementSize, byteLength)
            : new VeBuffer<T>(VeAllocation.Create(Process, address, (ulong)byteLength, site), address, length, isOwner: true);
    }
}
