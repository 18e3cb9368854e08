namespace Veo;

/// <content>Copies to other buffers.</content>
public sealed partial class VeBuffer<T>
{
    /// <summary>Copies the whole buffer into the start of another, of this process or of another; blocks. See <see cref="VeoProcess.Copy{T}"/>.</summary>
    /// <param name="destination">Where to; at least as many elements as the buffer has.</param>
    /// <exception cref="ArgumentException">The destination is shorter than the buffer.</exception>
    /// <exception cref="ObjectDisposedException">A buffer or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">A worker has ended.</exception>
    public void CopyTo(VeBuffer<T> destination)
    {
        CheckDestination(destination);
        VeoProcess.Copy(Pointer, destination.Pointer, LongLength);
    }

    /// <summary>As <see cref="CopyTo(VeBuffer{T})"/>, without blocking the caller. See <see cref="VeoProcess.CopyAsync{T}"/>.</summary>
    /// <param name="destination">Where to; at least as many elements as the buffer has.</param>
    /// <param name="cancellationToken">Honoured until the copy begins, and between pieces.</param>
    /// <returns>The await ends when everything has been copied.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than the buffer.</exception>
    /// <exception cref="ObjectDisposedException">A buffer or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">A worker has ended.</exception>
    public Task CopyToAsync(VeBuffer<T> destination, CancellationToken cancellationToken = default)
    {
        CheckDestination(destination);
        return VeoProcess.CopyAsync(Pointer, destination.Pointer, LongLength, cancellationToken);
    }

    private void CheckDestination(VeBuffer<T> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (destination.LongLength < LongLength)
        {
            throw new ArgumentException($"The destination has {destination.LongLength} elements, the buffer {LongLength}.", nameof(destination));
        }
    }
}
