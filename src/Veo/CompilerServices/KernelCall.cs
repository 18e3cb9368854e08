#pragma warning disable
namespace Veo.CompilerServices;
public readonly ref struct KernelCall<TResult> : IDisposable where TResult : struct
{
    public KernelCall(VeoContext context, KernelSymbol symbol, CancellationToken cancellationToken = default) { }
    public void SetSByte(int index, sbyte value) => throw new NotSupportedException();
    public void SetByte(int index, byte value) => throw new NotSupportedException();
    public void SetInt16(int index, short value) => throw new NotSupportedException();
    public void SetUInt16(int index, ushort value) => throw new NotSupportedException();
    public void SetInt32(int index, int value) => throw new NotSupportedException();
    public void SetUInt32(int index, uint value) => throw new NotSupportedException();
    public void SetInt64(int index, long value) => throw new NotSupportedException();
    public void SetUInt64(int index, ulong value) => throw new NotSupportedException();
    public void SetNInt(int index, nint value) => throw new NotSupportedException();
    public void SetNUInt(int index, nuint value) => throw new NotSupportedException();
    public void SetSingle(int index, float value) => throw new NotSupportedException();
    public void SetDouble(int index, double value) => throw new NotSupportedException();
    public void SetPointer(int index, VePtr value) => throw new NotSupportedException();
    public void SetPointer<T>(int index, VePtr<T> value) where T : unmanaged => throw new NotSupportedException();
    public void SetIn<T>(int index, ReadOnlyMemory<T> memory) where T : unmanaged => throw new NotSupportedException();
    public void SetInOut<T>(int index, Memory<T> memory) where T : unmanaged => throw new NotSupportedException();
    public void SetOut<T>(int index, Memory<T> memory) where T : unmanaged => throw new NotSupportedException();
    public TResult Run() => throw new NotSupportedException();
    public TResult Run(StackArgument argument0) => throw new NotSupportedException();
    public TResult Run(StackArgument argument0, StackArgument argument1) => throw new NotSupportedException();
    public TResult Run(StackArgument argument0, StackArgument argument1, StackArgument argument2) => throw new NotSupportedException();
    public TResult Run(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3) => throw new NotSupportedException();
    public TResult Run(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3, StackArgument argument4) => throw new NotSupportedException();
    public TResult Run(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3, StackArgument argument4, StackArgument argument5) => throw new NotSupportedException();
    public TResult Run(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3, StackArgument argument4, StackArgument argument5, StackArgument argument6) => throw new NotSupportedException();
    public TResult Run(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3, StackArgument argument4, StackArgument argument5, StackArgument argument6, StackArgument argument7) => throw new NotSupportedException();
    public TResult Run(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3, StackArgument argument4, StackArgument argument5, StackArgument argument6, StackArgument argument7, StackArgument argument8, StackArgument argument9 = default, StackArgument argument10 = default, StackArgument argument11 = default, StackArgument argument12 = default, StackArgument argument13 = default, StackArgument argument14 = default, StackArgument argument15 = default, StackArgument argument16 = default, StackArgument argument17 = default, StackArgument argument18 = default, StackArgument argument19 = default, StackArgument argument20 = default, StackArgument argument21 = default, StackArgument argument22 = default, StackArgument argument23 = default, StackArgument argument24 = default, StackArgument argument25 = default, StackArgument argument26 = default, StackArgument argument27 = default, StackArgument argument28 = default, StackArgument argument29 = default, StackArgument argument30 = default, StackArgument argument31 = default) => throw new NotSupportedException();
    public void Submit() => throw new NotSupportedException();
    public void Submit(StackArgument argument0) => throw new NotSupportedException();
    public void Submit(StackArgument argument0, StackArgument argument1) => throw new NotSupportedException();
    public void Submit(StackArgument argument0, StackArgument argument1, StackArgument argument2) => throw new NotSupportedException();
    public void Submit(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3) => throw new NotSupportedException();
    public void Submit(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3, StackArgument argument4) => throw new NotSupportedException();
    public void Submit(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3, StackArgument argument4, StackArgument argument5) => throw new NotSupportedException();
    public void Submit(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3, StackArgument argument4, StackArgument argument5, StackArgument argument6) => throw new NotSupportedException();
    public void Submit(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3, StackArgument argument4, StackArgument argument5, StackArgument argument6, StackArgument argument7) => throw new NotSupportedException();
    public void Submit(StackArgument argument0, StackArgument argument1, StackArgument argument2, StackArgument argument3, StackArgument argument4, StackArgument argument5, StackArgument argument6, StackArgument argument7, StackArgument argument8, StackArgument argument9 = default, StackArgument argument10 = default, StackArgument argument11 = default, StackArgument argument12 = default, StackArgument argument13 = default, StackArgument argument14 = default, StackArgument argument15 = default, StackArgument argument16 = default, StackArgument argument17 = default, StackArgument argument18 = default, StackArgument argument19 = default, StackArgument argument20 = default, StackArgument argument21 = default, StackArgument argument22 = default, StackArgument argument23 = default, StackArgument argument24 = default, StackArgument argument25 = default, StackArgument argument26 = default, StackArgument argument27 = default, StackArgument argument28 = default, StackArgument argument29 = default, StackArgument argument30 = default, StackArgument argument31 = default) => throw new NotSupportedException();
    public ValueTask<TResult> ToValueTask() => throw new NotSupportedException();
    public Task<TResult> ToTask() => throw new NotSupportedException();
    public VeoRequest<TResult> ToRequest() => throw new NotSupportedException();
    public ValueTask ToVoidValueTask() => throw new NotSupportedException();
    public Task ToVoidTask() => throw new NotSupportedException();
    public VeoRequest ToVoidRequest() => throw new NotSupportedException();
    public void Dispose() { }
}
