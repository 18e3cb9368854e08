namespace Veo;

/// <content>Copies from device memory to device memory, of one process or of two.</content>
public sealed partial class VeoProcess
{
    /// <summary>The process that a pointer belongs to (<c>veo_get_proc_handle_from_hmem</c>).</summary>
    /// <param name="pointer">Any pointer, or a bare heterogeneous address, such as one that a kernel has stored in memory.</param>
    /// <returns>
    /// The process; <see langword="null"/> for a bare plain address, for an identifier that no open process has, and where processes of two VEO
    /// libraries have the same.
    /// </returns>
    /// <remarks>An identifier goes on to a later process after disposal, so an old bare address may find the wrong one.</remarks>
    public static VeoProcess? Find(VePtr pointer) =>
        pointer.Process ?? (pointer.IsHeterogeneous ? ProcessTable.Find(HeterogeneousAddress.Identifier(pointer.Address)) : null);

    /// <summary>Copies device memory to device memory, of the same process (<c>veo_hmemcpy</c>) or of another; blocks until it has been copied.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">Where from, plain or heterogeneous.</param>
    /// <param name="destination">Where to, plain or heterogeneous.</param>
    /// <param name="length">The number of elements.</param>
    /// <remarks>
    /// Inside a process the worker copies. Between two processes, and where the ranges overlap, the data go through this program in pieces of 8 MiB.
    /// Runs behind what was submitted to the default contexts before. Overlapping ranges are copied as if through a copy of the source.
    /// </remarks>
    /// <exception cref="ArgumentException">A pointer is null, its process is not known, or its buffer has fewer elements.</exception>
    /// <exception cref="ObjectDisposedException">A process or a buffer is disposed.</exception>
    /// <exception cref="VeoProcessLostException">A worker has ended, perhaps by a bad address.</exception>
    public static void Copy<T>(VePtr<T> source, VePtr<T> destination, long length)
        where T : unmanaged => DeviceCopy.Create(source, destination, length)?.Run();

    /// <summary>As <see cref="Copy{T}"/>, without blocking the caller.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">Where from, plain or heterogeneous; kept until the copy has completed.</param>
    /// <param name="destination">Where to, plain or heterogeneous; kept until the copy has completed.</param>
    /// <param name="length">The number of elements.</param>
    /// <param name="cancellationToken">Honoured until the copy begins, and between pieces.</param>
    /// <returns>The await ends when everything has been copied.</returns>
    /// <remarks>VEO has no asynchronous form of a copy inside a process: a thread of the pool waits for it.</remarks>
    public static Task CopyAsync<T>(VePtr<T> source, VePtr<T> destination, long length, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        cancellationToken.ThrowIfCancellationRequested();
        return DeviceCopy.Create(source, destination, length)?.RunAsync(cancellationToken) ?? Task.CompletedTask;
    }
}
