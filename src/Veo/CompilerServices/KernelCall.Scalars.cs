namespace Veo.CompilerServices;

/// <content>One setter per class of scalar, since calling conventions differ by class.</content>
public readonly unsafe ref partial struct KernelCall<TResult>
{
    /// <summary>Sets a signed 8-bit integer.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetSByte(int index, sbyte value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_i8(_frame.Arguments, index, value), index);

    /// <summary>Sets an unsigned 8-bit integer.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetByte(int index, byte value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_u8(_frame.Arguments, index, value), index);

    /// <summary>Sets a signed 16-bit integer.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetInt16(int index, short value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_i16(_frame.Arguments, index, value), index);

    /// <summary>Sets an unsigned 16-bit integer.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetUInt16(int index, ushort value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_u16(_frame.Arguments, index, value), index);

    /// <summary>Sets a signed 32-bit integer.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetInt32(int index, int value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_i32(_frame.Arguments, index, value), index);

    /// <summary>Sets an unsigned 32-bit integer.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetUInt32(int index, uint value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_u32(_frame.Arguments, index, value), index);

    /// <summary>Sets a signed 64-bit integer.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetInt64(int index, long value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_i64(_frame.Arguments, index, value), index);

    /// <summary>Sets an unsigned 64-bit integer.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetUInt64(int index, ulong value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_u64(_frame.Arguments, index, value), index);

    /// <summary>Sets a signed integer of a pointer's size.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetNInt(int index, nint value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_i64(_frame.Arguments, index, value), index);

    /// <summary>Sets an unsigned integer of a pointer's size.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetNUInt(int index, nuint value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_u64(_frame.Arguments, index, value), index);

    /// <summary>Sets a single-precision number.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetSingle(int index, float value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_float(_frame.Arguments, index, value), index);

    /// <summary>Sets a double-precision number.</summary>
    /// <param name="index">The argument's zero-based position.</param>
    /// <param name="value">The value.</param>
    public void SetDouble(int index, double value) =>
        _frame.CheckSet(_frame.Native.veo_args_set_double(_frame.Arguments, index, value), index);
}
