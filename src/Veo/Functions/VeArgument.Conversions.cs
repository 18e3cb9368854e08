using Veo.Contracts;
using Veo.Functions;

namespace Veo;

/// <content>What converts to an argument.</content>
public readonly partial struct VeArgument
{
    /// <summary>Passes a signed 8-bit integer.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(sbyte value) => new(ArgumentForm.Scalar, ScalarKind.SByte, unchecked((ulong)value));

    /// <summary>Passes an unsigned 8-bit integer.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(byte value) => new(ArgumentForm.Scalar, ScalarKind.Byte, value);

    /// <summary>Passes a signed 16-bit integer.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(short value) => new(ArgumentForm.Scalar, ScalarKind.Int16, unchecked((ulong)value));

    /// <summary>Passes an unsigned 16-bit integer.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(ushort value) => new(ArgumentForm.Scalar, ScalarKind.UInt16, value);

    /// <summary>Passes a signed 32-bit integer.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(int value) => new(ArgumentForm.Scalar, ScalarKind.Int32, unchecked((ulong)value));

    /// <summary>Passes an unsigned 32-bit integer.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(uint value) => new(ArgumentForm.Scalar, ScalarKind.UInt32, value);

    /// <summary>Passes a signed 64-bit integer.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(long value) => new(ArgumentForm.Scalar, ScalarKind.Int64, unchecked((ulong)value));

    /// <summary>Passes an unsigned 64-bit integer.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(ulong value) => new(ArgumentForm.Scalar, ScalarKind.UInt64, value);

    /// <summary>Passes a signed integer of a pointer's size.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(nint value) => new(ArgumentForm.Scalar, ScalarKind.NInt, unchecked((ulong)value));

    /// <summary>Passes an unsigned integer of a pointer's size.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(nuint value) => new(ArgumentForm.Scalar, ScalarKind.NUInt, value);

    /// <summary>Passes a single-precision number.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(float value) => new(ArgumentForm.Scalar, ScalarKind.Single, BitConverter.SingleToUInt32Bits(value));

    /// <summary>Passes a double-precision number.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator VeArgument(double value) => new(ArgumentForm.Scalar, ScalarKind.Double, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Passes a device pointer; its memory is kept until the call has completed.</summary>
    /// <param name="pointer">The pointer; <see langword="default"/> is the null pointer.</param>
    public static implicit operator VeArgument(VePtr pointer) => Pointer(pointer, null);

    /// <summary>Passes memory of the caller.</summary>
    /// <param name="memory">The memory.</param>
    public static implicit operator VeArgument(OnStack memory) => memory.ToArgument();

    /// <summary>Passes a text as UTF-8 with a terminating zero, captured when the call is submitted; null as the null pointer.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator VeArgument(string? text) => new(ArgumentForm.Text, null, 0, text);
}
