using System.Buffers;

namespace Veo;

/// <summary>A checked copy from device memory to device memory. Made for one run, which gives back its leases.</summary>
internal sealed class DeviceCopy
{
    private const int PieceByteLength = 8 << 20;

    private readonly VePtr<byte> _source;
    private readonly VePtr<byte> _destination;
    private readonly long _byteLength;

    private DeviceCopy(VePtr<byte> source, VePtr<byte> destination, long byteLength)
    {
        _source = source;
        _destination = destination;
        _byteLength = byteLength;
    }

    private VeoProcess From => _source.Process!;

    private VeoProcess To => _destination.Process!;

    private bool IsInOneProcess => ReferenceEquals(From, To);

    private bool Overlaps =>
        IsInOneProcess
        && _source.Address < _destination.Address + (ulong)_byteLength
        && _destination.Address < _source.Address + (ulong)_byteLength;

    /// <summary>Whether the worker can copy by itself.</summary>
    private unsafe bool IsDirect =>
        IsInOneProcess && !Overlaps && From.Identifier is >= 0 and < HeterogeneousAddress.Processes && From.Native.veo_hmemcpy != null;

    /// <summary>Where the pieces start. Backwards where a piece's destination is the source of later ones.</summary>
    private IEnumerable<long> Starts
    {
        get
        {
            bool isBackwards = Overlaps && _destination > _source;
            long pieces = ((_byteLength - 1) / PieceByteLength) + 1;
            for (long i = 0; i < pieces; i++)
            {
                yield return (isBackwards ? pieces - 1 - i : i) * PieceByteLength;
            }
        }
    }

    /// <summary>Checks everything that can be known before anything reaches a device, and takes the leases.</summary>
    /// <returns><see langword="null"/> if there is nothing to copy.</returns>
    internal static unsafe DeviceCopy? Create<T>(VePtr<T> source, VePtr<T> destination, long length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue / sizeof(T));
        if (length == 0)
        {
            return null;
        }

        long byteLength = length * sizeof(T);
        VePtr<byte> from = Resolve(source, byteLength, nameof(source));
        VePtr<byte> to = Resolve(destination, byteLength, nameof(destination));
        from.Owner!.AcquireLease();
        try
        {
            to.Owner!.AcquireLease();
        }
        catch
        {
            from.Owner.ReleaseLease();
            throw;
        }

        return new DeviceCopy(from, to, byteLength);
    }

    internal void Run()
    {
        try
        {
            if (IsDirect)
            {
                RunDirect();
                return;
            }

            byte[] piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(_byteLength, PieceByteLength));
            try
            {
                foreach (long start in Starts)
                {
                    Span<byte> bytes = piece.AsSpan(0, LengthAt(start));
                    From.Read(_source + start, bytes);
                    To.Write(bytes, _destination + start);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        }
        finally
        {
            ReleaseLeases();
        }
    }

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (IsDirect)
            {
                await Task.Run(RunDirect, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await RunStagedAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ReleaseLeases();
        }
    }

    private static VePtr<byte> Resolve(VePtr pointer, long byteLength, string parameterName)
    {
        if (pointer.IsNull)
        {
            throw new ArgumentException("The pointer is null.", parameterName);
        }

        VeoProcess process = VeoProcess.Find(pointer) ?? throw new ArgumentException(
            "It is not known which process the pointer belongs to; take it from a buffer, a symbol or a result, or use a heterogeneous address of an open process.",
            parameterName);
        process.DefaultContext.ThrowIfUnusable();
        VePtr plain = pointer.ToPlain();
        plain.Owner?.CheckRange(plain.Address, (ulong)byteLength);
        return new VePtr<byte>(plain.Address, plain.Owner ?? process.PointerOwner);
    }

    private unsafe void RunDirect()
    {
        VeoContext context = From.DefaultContext;
        context.EnterNative();
        int result = From.Native.veo_hmemcpy(
            (void*)_destination.ToHeterogeneous().Address, (void*)_source.ToHeterogeneous().Address, (nuint)_byteLength);
        context.ExitNative();
        if (result != 0)
        {
            throw From.Loss.OperationFailed($"copying {_byteLength} bytes from {_source} to {_destination}");
        }

        From.Diagnostics.CopiedOnDevice(_byteLength);
    }

    /// <summary>Reads the next piece while the one before is being written.</summary>
    private async Task RunStagedAsync(CancellationToken cancellationToken)
    {
        int size = (int)Math.Min(_byteLength, PieceByteLength);
        byte[] reading = ArrayPool<byte>.Shared.Rent(size);
        byte[] writing = ArrayPool<byte>.Shared.Rent(size);
        Task written = Task.CompletedTask;
        try
        {
            foreach (long start in Starts)
            {
                int length = LengthAt(start);
                await From.ReadAsync(_source + start, reading.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                await written.ConfigureAwait(false);
                written = To.WriteAsync<byte>(reading.AsMemory(0, length), _destination + start, cancellationToken).AsTask();
                (reading, writing) = (writing, reading);
            }

            await written.ConfigureAwait(false);
        }
        finally
        {
            // The device may still read from the array.
            await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(reading);
            ArrayPool<byte>.Shared.Return(writing);
        }
    }

    private int LengthAt(long start) => (int)Math.Min(_byteLength - start, PieceByteLength);

    private void ReleaseLeases()
    {
        _source.Owner!.ReleaseLease();
        _destination.Owner!.ReleaseLease();
    }
}
