using System.Runtime.CompilerServices;

namespace Veo;

/// <summary>Memory of the device, as elements of one type. Converts to <see cref="VePtr{T}"/> where a kernel wants a pointer.</summary>
/// <typeparam name="T">The element type, laid out on the device as it is here.</typeparam>
/// <remarks>
/// Dispose it to free the memory: calls that use it and are still pending finish first. A slice is a view of the same memory; disposing a slice
/// does not free it. The memory of a buffer that nothing in the program refers to any more, no pointer and no slice, is freed after a garbage collection
/// (<see cref="VeoLeaks"/>): keep the buffer while kernels know its address by other ways. All members are safe to use from several threads; what concurrent transfers and kernels leave in the memory is up to them.
/// </remarks>
public sealed partial class VeBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly VeAllocation _allocation;
    private readonly ulong _address;
    private readonly bool _isOwner;

    internal VeBuffer(VeAllocation allocation, ulong address, long length, bool isOwner)
    {
        _allocation = allocation;
        _address = address;
        _isOwner = isOwner;
        LongLength = length;
    }

    /// <summary>The number of elements.</summary>
    /// <exception cref="OverflowException">It does not fit into an <see cref="int"/>; use <see cref="LongLength"/>.</exception>
    public int Length => LongLength <= int.MaxValue ? (int)LongLength : throw TooLong();

    /// <summary>The number of elements.</summary>
    public long LongLength { get; }

    /// <summary>The size in bytes.</summary>
    public long ByteLength => LongLength * Unsafe.SizeOf<T>();

    /// <summary>The start of the buffer.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public VePtr<T> Pointer
    {
        get
        {
            ThrowIfDisposed();
            return new VePtr<T>(_address, _allocation);
        }
    }

    /// <summary>The process whose memory this is.</summary>
    public VeoProcess Process => _allocation.Process;

    /// <summary>The start of a buffer, for a kernel.</summary>
    /// <param name="buffer">The buffer; to pass a null pointer, pass <c>default(VePtr&lt;T&gt;)</c>.</param>
    public static implicit operator VePtr<T>(VeBuffer<T> buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return buffer.Pointer;
    }

    /// <summary>The start of a buffer, for a kernel that wants a <c>void *</c>.</summary>
    /// <param name="buffer">The buffer; to pass a null pointer, pass <c>default(VePtr)</c>.</param>
    public static implicit operator VePtr(VeBuffer<T> buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return buffer.Pointer;
    }

    /// <summary>The start of a buffer, as an argument of a <see cref="VeoFunction"/>.</summary>
    /// <param name="buffer">The buffer; to pass a null pointer, pass <see langword="null"/> as a string, or <c>default(VePtr)</c>.</param>
    public static implicit operator VeArgument(VeBuffer<T> buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return buffer.Pointer;
    }

    /// <summary>A view of the rest of the buffer.</summary>
    /// <param name="start">The first element.</param>
    /// <returns>The view.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The start lies outside.</exception>
    public VeBuffer<T> Slice(long start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, LongLength);
        return Slice(start, LongLength - start);
    }

    /// <summary>A view of a part of the buffer.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="length">The number of elements.</param>
    /// <returns>The view.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part lies outside.</exception>
    public VeBuffer<T> Slice(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, LongLength);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LongLength - start);
        ThrowIfDisposed();
        return new VeBuffer<T>(_allocation, _address + ((ulong)start * (ulong)Unsafe.SizeOf<T>()), length, isOwner: false);
    }

    /// <summary>Frees the memory once the calls that use it have completed. Never blocks, never throws; a second time, and on a slice, it does nothing.</summary>
    public void Dispose()
    {
        if (_isOwner)
        {
            _allocation.Dispose();
        }
    }

    /// <summary>For example <c>1000 × Double at 0x600000001040</c>.</summary>
    /// <returns>Length, element type and address.</returns>
    public override string ToString() => $"{LongLength} × {typeof(T).Name} at 0x{_address:x}";

    private void ThrowIfDisposed()
    {
        if (_allocation.IsDisposed)
        {
            throw new ObjectDisposedException(nameof(VeBuffer<>), $"The buffer ({this}) has been disposed.");
        }
    }

    private OverflowException TooLong() => new($"The buffer has {LongLength} elements, which is beyond int; use LongLength.");
}
