using Veo.Diagnostics;
using Veo.Native;
using Veo.Requests;

namespace Veo;

/// <content>Transfers in the order of the context's requests.</content>
public sealed partial class VeoContext
{
    /// <summary>Copies memory of this program to the device, in order with the context's other requests (<c>veo_async_write_mem</c>).</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">What to copy. It is pinned, and must not change, until the await ends.</param>
    /// <param name="destination">Where to; the memory is kept until the copy has completed.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request.</param>
    /// <returns>The await ends when everything has been copied.</returns>
    /// <exception cref="ArgumentException">The pointer is null, belongs to another process, or the data do not fit.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process or the buffer is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public ValueTask WriteAsync<T>(ReadOnlyMemory<T> source, VePtr<T> destination, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        cancellationToken.ThrowIfCancellationRequested();
        Process.CheckAccess(destination, source.Length, nameof(destination));
        return SubmitTransfer(OperationKind.Write, destination, source).ToVoidValueTask();
    }

    /// <summary>Copies memory of the device to this program, in order with the context's other requests (<c>veo_async_read_mem</c>).</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">Where from; the memory is kept until the copy has completed.</param>
    /// <param name="destination">Where to. It is pinned, and undefined, until the await ends; it is filled whole.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request.</param>
    /// <returns>The await ends when everything has been copied.</returns>
    /// <exception cref="ArgumentException">The pointer is null, belongs to another process, or has less memory.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process or the buffer is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public ValueTask ReadAsync<T>(VePtr<T> source, Memory<T> destination, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        cancellationToken.ThrowIfCancellationRequested();
        Process.CheckAccess(source, destination.Length, nameof(source));
        return SubmitTransfer<T>(OperationKind.Read, source, destination).ToVoidValueTask();
    }

    private unsafe KernelRequest<CompilerServices.VoidResult> SubmitTransfer<T>(OperationKind kind, VePtr<T> pointer, ReadOnlyMemory<T> memory)
        where T : unmanaged
    {
        ThrowIfUnusable();
        CallFrame frame = CallFrame.Rent(this);
        try
        {
            byte* hostAddress = memory.IsEmpty ? (byte*)frame.Arguments : frame.Resources.Pin(memory);
            if (pointer.Owner is not null)
            {
                frame.Resources.Lease(pointer.Owner);
            }

            if (Instruments.AreTransfersHeard && kind != OperationKind.Synchronize)
            {
                frame.Resources.Trace = RequestTrace.BeginTransfer(Process, kind, (nuint)memory.Length * (nuint)sizeof(T));
            }

            var submission = new TransferSubmission(kind, hostAddress, pointer.Address, (nuint)memory.Length * (nuint)sizeof(T));
            return Queue.Submit<CompilerServices.VoidResult, TransferSubmission>(submission, ref frame.Resources);
        }
        finally
        {
            frame.Return();
        }
    }
}
