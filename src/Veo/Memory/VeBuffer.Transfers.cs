using System.Runtime.CompilerServices;

namespace Veo;

/// <content>Transfers in the order of the process's default context.</content>
public sealed partial class VeBuffer<T>
{
    // Pieces of a transfer with progress: large enough to run at full speed, small enough to report often.
    private const int PieceByteLength = 8 << 20;

    // Filling goes through a host-side pattern of this size, since VEO has no function for it.
    private const int PatternByteLength = 1 << 20;

    /// <summary>Copies from this program into the start of the buffer; blocks until it has been copied.</summary>
    /// <param name="source">What to copy; at most as many elements as the buffer has.</param>
    /// <exception cref="ArgumentException">The source is longer than the buffer.</exception>
    /// <exception cref="ObjectDisposedException">The buffer or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public void CopyFrom(ReadOnlySpan<T> source)
    {
        CheckSource(source);
        Process.Write(source, Pointer);
    }

    /// <summary>Copies the whole buffer to this program; blocks until it has been copied.</summary>
    /// <param name="destination">Where to; at least as many elements as the buffer has.</param>
    /// <exception cref="ArgumentException">The destination is shorter than the buffer.</exception>
    /// <exception cref="ObjectDisposedException">The buffer or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public void CopyTo(Span<T> destination)
    {
        CheckDestination(destination);
        Process.Read(Pointer, destination[..Length]);
    }

    /// <summary>Copies from this program into the start of the buffer, in order with the default context's other requests.</summary>
    /// <param name="source">What to copy; pinned, and must not change, until the await ends.</param>
    /// <param name="progress">Told after each piece how many elements have been copied.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request; with progress, between pieces.</param>
    /// <returns>The await ends when everything has been copied.</returns>
    /// <exception cref="ArgumentException">The source is longer than the buffer.</exception>
    /// <exception cref="ObjectDisposedException">The buffer or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public ValueTask CopyFromAsync(ReadOnlyMemory<T> source, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        CheckSource(source.Span);
        return progress is null
            ? Process.WriteAsync(source, Pointer, cancellationToken)
            : new ValueTask(InPieces(
                source.Length, progress, (start, length) => Process.WriteAsync(source.Slice(start, length), Pointer + start, cancellationToken)));
    }

    /// <summary>Copies the whole buffer to this program, in order with the default context's other requests.</summary>
    /// <param name="destination">Where to; at least as many elements as the buffer has. Pinned, and undefined, until the await ends.</param>
    /// <param name="progress">Told after each piece how many elements have been copied.</param>
    /// <param name="cancellationToken">Honoured until libveo has the request; with progress, between pieces.</param>
    /// <returns>The await ends when everything has been copied.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than the buffer.</exception>
    /// <exception cref="ObjectDisposedException">The buffer or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public ValueTask CopyToAsync(Memory<T> destination, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        CheckDestination(destination.Span);
        return progress is null
            ? Process.ReadAsync(Pointer, destination[..Length], cancellationToken)
            : new ValueTask(InPieces(
                Length, progress, (start, length) => Process.ReadAsync(Pointer + start, destination.Slice(start, length), cancellationToken)));
    }

    /// <summary>Sets every element; blocks until it is done.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ObjectDisposedException">The buffer or its process is disposed.</exception>
    /// <exception cref="VeoProcessLostException">The worker has ended.</exception>
    public void Fill(T value)
    {
        VePtr<T> pointer = Pointer;
        T[] pattern = new T[Math.Min(LongLength, Math.Max(1, PatternByteLength / Unsafe.SizeOf<T>()))];
        Array.Fill(pattern, value);
        for (long start = 0; start < LongLength; start += pattern.Length)
        {
            Process.Write<T>(pattern.AsSpan(0, (int)Math.Min(pattern.Length, LongLength - start)), pointer + start);
        }
    }

    private static async Task InPieces(int length, IProgress<long> progress, Func<int, int, ValueTask> transfer)
    {
        int piece = PieceLength();
        for (int start = 0; start < length; start += piece)
        {
            int count = Math.Min(piece, length - start);
            await transfer(start, count).ConfigureAwait(false);
            progress.Report(start + count);

            // The next start must not overflow.
            if (length - start <= piece)
            {
                return;
            }
        }
    }

    private static int PieceLength() => Math.Max(1, PieceByteLength / Unsafe.SizeOf<T>());

    private void CheckSource(ReadOnlySpan<T> source)
    {
        if (source.Length > LongLength)
        {
            throw new ArgumentException($"The source has {source.Length} elements, the buffer only {LongLength}.", nameof(source));
        }
    }

    private void CheckDestination(ReadOnlySpan<T> destination)
    {
        if (destination.Length < LongLength)
        {
            throw new ArgumentException($"The destination has {destination.Length} elements, the buffer {LongLength}.", nameof(destination));
        }
    }
}
