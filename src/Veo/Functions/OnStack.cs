using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Veo.Functions;
using Veo.Native;

namespace Veo;

/// <summary>Memory of the caller that a kernel sees by address for the time of one call (<c>veo_args_set_stack</c>), for <see cref="VeoFunction"/>.</summary>
/// <remarks>
/// The intent says which way the data go. A size in bytes takes only the start of the memory; the rest is neither sent nor written. What goes in is
/// captured when the call is submitted; what comes out is in place when the call has completed, and the memory is pinned until then. The value can be used
/// for any number of calls. Together the memory of one call has at most about 63 MiB; larger data belong into a <see cref="VeBuffer{T}"/>.
/// </remarks>
public readonly struct OnStack
{
    // An array or a memory manager; null only in default(OnStack).
    private readonly object? _memory;
    private readonly ulong _start;
    private readonly veo_args_intent _intent;
    private readonly Contracts.ScalarKind _element;

    private OnStack(object memory, ulong start, int byteLength, veo_args_intent intent, Contracts.ScalarKind element)
    {
        _memory = memory;
        _start = start;
        _intent = intent;
        _element = element;
        Size = byteLength;
    }

    /// <summary>How many bytes the kernel sees.</summary>
    public int Size { get; }

    /// <summary>The kernel reads the memory.</summary>
    /// <typeparam name="T">The element type, laid out on the device as it is here.</typeparam>
    /// <param name="memory">What the kernel reads.</param>
    /// <param name="size">How many bytes of it; <see langword="null"/> = all.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentNullException">The array is null; to pass a null pointer, pass null or <c>default(VePtr)</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative, or greater than the memory.</exception>
    public static OnStack In<T>(T[] memory, int? size = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(memory);
        return Create<T>(memory, size, veo_args_intent.VEO_INTENT_IN);
    }

    /// <summary>The kernel reads the memory.</summary>
    /// <typeparam name="T">The element type, laid out on the device as it is here.</typeparam>
    /// <param name="memory">What the kernel reads.</param>
    /// <param name="size">How many bytes of it; <see langword="null"/> = all.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative, or greater than the memory.</exception>
    public static OnStack In<T>(Memory<T> memory, int? size = null)
        where T : unmanaged =>
        Create<T>(memory, size, veo_args_intent.VEO_INTENT_IN);

    /// <summary>The kernel reads the memory.</summary>
    /// <typeparam name="T">The element type, laid out on the device as it is here.</typeparam>
    /// <param name="memory">What the kernel reads.</param>
    /// <param name="size">How many bytes of it; <see langword="null"/> = all.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative, or greater than the memory.</exception>
    public static OnStack In<T>(ReadOnlyMemory<T> memory, int? size = null)
        where T : unmanaged =>
        Create<T>(memory, size, veo_args_intent.VEO_INTENT_IN);

    /// <summary>The kernel reads and writes the memory.</summary>
    /// <typeparam name="T">The element type, laid out on the device as it is here.</typeparam>
    /// <param name="memory">What the kernel reads and writes.</param>
    /// <param name="size">How many bytes of it; <see langword="null"/> = all.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentNullException">The array is null; to pass a null pointer, pass null or <c>default(VePtr)</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative, or greater than the memory.</exception>
    public static OnStack InOut<T>(T[] memory, int? size = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(memory);
        return Create<T>(memory, size, veo_args_intent.VEO_INTENT_INOUT);
    }

    /// <summary>The kernel reads and writes the memory.</summary>
    /// <typeparam name="T">The element type, laid out on the device as it is here.</typeparam>
    /// <param name="memory">What the kernel reads and writes.</param>
    /// <param name="size">How many bytes of it; <see langword="null"/> = all.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative, or greater than the memory.</exception>
    public static OnStack InOut<T>(Memory<T> memory, int? size = null)
        where T : unmanaged =>
        Create<T>(memory, size, veo_args_intent.VEO_INTENT_INOUT);

    /// <summary>The kernel writes the memory; it finds nothing of use there.</summary>
    /// <typeparam name="T">The element type, laid out on the device as it is here.</typeparam>
    /// <param name="memory">Where the result goes; bytes that the kernel does not write are undefined afterwards.</param>
    /// <param name="size">How many bytes of it; <see langword="null"/> = all.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentNullException">The array is null; to pass a null pointer, pass null or <c>default(VePtr)</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative, or greater than the memory.</exception>
    public static OnStack Out<T>(T[] memory, int? size = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(memory);
        return Create<T>(memory, size, veo_args_intent.VEO_INTENT_OUT);
    }

    /// <summary>The kernel writes the memory; it finds nothing of use there.</summary>
    /// <typeparam name="T">The element type, laid out on the device as it is here.</typeparam>
    /// <param name="memory">Where the result goes; bytes that the kernel does not write are undefined afterwards.</param>
    /// <param name="size">How many bytes of it; <see langword="null"/> = all.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative, or greater than the memory.</exception>
    public static OnStack Out<T>(Memory<T> memory, int? size = null)
        where T : unmanaged =>
        Create<T>(memory, size, veo_args_intent.VEO_INTENT_OUT);

    /// <summary>The argument for a call.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(OnStack)</c>.</exception>
    internal VeArgument ToArgument() =>
        _memory is null
            ? throw new InvalidOperationException("default(OnStack) names no memory; make one with OnStack.In, OnStack.InOut or OnStack.Out.")
            : VeArgument.Stack(_memory, _start, Size, _intent, _element);

    private static unsafe OnStack Create<T>(ReadOnlyMemory<T> memory, int? size, veo_args_intent intent)
        where T : unmanaged
    {
        if (typeof(T) == typeof(char) || typeof(T) == typeof(bool))
        {
            throw new ArgumentException(
                $"A '{typeof(T).Name}' has another size in C than here; use 'byte', 'ushort' or 'int', and for text a string.", nameof(memory));
        }

        long byteLength = (long)memory.Length * sizeof(T);
        if (size is int part)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(part, nameof(size));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(part, byteLength, nameof(size));
            byteLength = part;
        }

        if (byteLength > int.MaxValue)
        {
            throw new ArgumentException(
                $"The memory has {byteLength} bytes; VEO carries at most about 63 MiB. Put large data into a VeBuffer and pass that.", nameof(memory));
        }

        // Remembered without its type, so that an argument is one plain struct; a string is the only other kind of memory, and of chars.
        return MemoryMarshal.TryGetArray(memory, out ArraySegment<T> segment)
            ? new OnStack(segment.Array!, (ulong)segment.Offset * (ulong)sizeof(T), (int)byteLength, intent, HostType<T>.Scalar)
            : MemoryMarshal.TryGetMemoryManager(memory, out MemoryManager<T>? manager, out int start, out _)
            ? new OnStack(manager!, (ulong)start, (int)byteLength, intent, HostType<T>.Scalar)
            : throw new ArgumentException("The memory is neither an array nor a memory manager's.", nameof(memory));
    }
}
