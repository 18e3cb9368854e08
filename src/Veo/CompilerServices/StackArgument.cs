using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Veo.Native;

namespace Veo.CompilerServices;

/// <summary>Memory of the caller that a kernel sees by address for the time of one call (<c>veo_args_set_stack</c>).</summary>
/// <remarks>It only remembers a reference; the call that it is handed to pins it.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct StackArgument
{
    private readonly ref byte _reference;
    internal readonly nuint ByteLength;
    internal readonly int Index;
    internal readonly veo_args_intent Intent;
    internal readonly bool IsPresent;

    private StackArgument(int index, veo_args_intent intent, ref byte reference, nuint byteLength)
    {
        _reference = ref reference;
        ByteLength = byteLength;
        Index = index;
        Intent = intent;
        IsPresent = true;
    }

    /// <summary>A value that the kernel reads.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    /// <returns>The argument.</returns>
    public static unsafe StackArgument In<T>(int index, ref readonly T value)
        where T : unmanaged =>
        new(index, veo_args_intent.VEO_INTENT_IN, ref Unsafe.As<T, byte>(ref Unsafe.AsRef(in value)), (nuint)sizeof(T));

    /// <summary>A value that the kernel reads and writes.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    /// <returns>The argument.</returns>
    public static unsafe StackArgument InOut<T>(int index, ref T value)
        where T : unmanaged =>
        new(index, veo_args_intent.VEO_INTENT_INOUT, ref Unsafe.As<T, byte>(ref value), (nuint)sizeof(T));

    /// <summary>A value that the kernel writes.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    /// <returns>The argument.</returns>
    public static unsafe StackArgument Out<T>(int index, [UnscopedRef] out T value)
        where T : unmanaged
    {
        value = default;
        return new(index, veo_args_intent.VEO_INTENT_OUT, ref Unsafe.As<T, byte>(ref value), (nuint)sizeof(T));
    }

    /// <summary>Values that the kernel reads.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="values">The values; empty gives the kernel a valid address of length 0.</param>
    /// <returns>The argument.</returns>
    public static StackArgument InSpan<T>(int index, ReadOnlySpan<T> values)
        where T : unmanaged =>
        Create(index, veo_args_intent.VEO_INTENT_IN, values);

    /// <summary>Values that the kernel reads and writes.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="values">The values; empty gives the kernel a valid address of length 0.</param>
    /// <returns>The argument.</returns>
    public static StackArgument InOutSpan<T>(int index, Span<T> values)
        where T : unmanaged =>
        Create<T>(index, veo_args_intent.VEO_INTENT_INOUT, values);

    /// <summary>Values that the kernel writes.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="values">The values; empty gives the kernel a valid address of length 0.</param>
    /// <returns>The argument.</returns>
    public static StackArgument OutSpan<T>(int index, Span<T> values)
        where T : unmanaged =>
        Create<T>(index, veo_args_intent.VEO_INTENT_OUT, values);

    /// <summary>What a <c>fixed</c> statement pins.</summary>
    internal ref byte GetPinnableReference() => ref _reference;

    private static unsafe StackArgument Create<T>(int index, veo_args_intent intent, ReadOnlySpan<T> values)
        where T : unmanaged =>
        new(index, intent, ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values)), (nuint)values.Length * (nuint)sizeof(T));
}
