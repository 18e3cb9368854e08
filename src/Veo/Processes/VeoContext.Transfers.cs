using Veo.CompilerServices;
using Veo.Requests;

namespace Veo;

/// <content>Transfers in the order of the context's requests.</content>
public sealed partial class VeoContext
{
    /// <summary>Copies memory of this program to the device, in order with the context's other requests (<c>veo_async_write_mem</c>).</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">What to copy. It is pinned, and must not change, until the await ends.</param>
    /// <param name="destination">Where to; the memory is kept until the copy has completed.</param>
    /// <param name="cancellationToken">
    /// Honoured until libveo has the request; on the host device, for more than 256 KiB, until the copying begins.
    /// </param>
    /// <returns>The await ends when everything has been copied.</returns>
    /// <exception cref="ArgumentException">The pointer is null, belongs to another process, or the data do not fit.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process or the buffer is disposed.</exception>
    /// <exception cref="VeoProcessLostException">Through the await: the worker has ended.</exception>
    /// <exception cref="OperationCanceledException">Through the await: the token was cancelled in time.</exception>
    public ValueTask WriteAsync<T>(ReadOnlyMemory<T> source, VePtr<T> destination, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        Process.CheckAccess(destination, source.Length, nameof(destination));
        return SubmitTransfer(OperationKind.Write, destination, source, cancellationToken).ToVoidValueTask();
    }

    /// <summary>Copies memory of the device to this program, in order with the context's other requests (<c>veo_async_read_mem</c>).</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">Where from; the memory is kept until the copy has completed.</param>
    /// <param name="destination">Where to. It is pinned, and undefined, until the await ends; it is filled whole.</param>
    /// <param name="cancellationToken">
    /// Honoured until libveo has the request; on the host device, for more than 256 KiB, until the copying begins.
    /// </param>
    /// <returns>The await ends when everything has been copied.</returns>
    /// <exception cref="ArgumentException">The pointer is null, belongs to another process, or has less memory.</exception>
    /// <exception cref="ObjectDisposedException">The context, its process or the buffer is disposed.</exception>
    /// <exception cref="VeoProcessLostException">Through the await: the worker has ended.</exception>
    /// <exception cref="OperationCanceledException">Through the await: the token was cancelled in time.</exception>
    public ValueTask ReadAsync<T>(VePtr<T> source, Memory<T> destination, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        Process.CheckAccess(source, destination.Length, nameof(source));
        return SubmitTransfer<T>(OperationKind.Read, source, destination, cancellationToken).ToVoidValueTask();
    }

    private unsafe KernelRequest<VoidResult> SubmitTransfer<T>(
        OperationKind kind, VePtr<T> pointer, ReadOnlyMemory<T> memory, CancellationToken cancellationToken)
        where T : unmanaged
    {
        ThrowIfDisposed();
        nuint byteLength = (nuint)memory.Length * (nuint)sizeof(T);
        if (cancellationToken.IsCancellationRequested || Process.Loss.Cause is not null)
        {
            return KernelRequest<VoidResult>.Failed(this, ExplainRefusal(new Operation(kind, null, pointer.Address, byteLength), cancellationToken));
        }

        CallFrame frame = CallFrame.Rent(this);
        try
        {
            byte* hostAddress = memory.IsEmpty ? (byte*)frame.Arguments : frame.Resources.Pin(memory);
            if (pointer.Owner is not null)
            {
                frame.Resources.Lease(pointer.Owner);
            }

            return Queue.Submit<VoidResult, TransferSubmission>(
                new TransferSubmission(kind, hostAddress, pointer.Address, byteLength), ref frame.Resources, Withdrawal.For(Native, cancellationToken));
        }
        catch (VeoException exception)
        {
            return KernelRequest<VoidResult>.Failed(this, exception);
        }
        finally
        {
            frame.Return();
        }
    }
}
