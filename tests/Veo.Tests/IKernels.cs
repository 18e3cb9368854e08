namespace Veo.Tests;

/// <summary>The test kernels, in every calling form.</summary>
[VeKernel("libkernels.so", Naming = VeNaming.SnakeCase)]
public partial interface IKernels
{
    [VeSymbol("echo_i8")]
    sbyte EchoSByte(sbyte x);

    [VeSymbol("echo_u8")]
    byte EchoByte(byte x);

    [VeSymbol("echo_i16")]
    short EchoInt16(short x);

    [VeSymbol("echo_u16")]
    ushort EchoUInt16(ushort x);

    [VeSymbol("echo_i32")]
    int EchoInt32(int x);

    [VeSymbol("echo_u32")]
    uint EchoUInt32(uint x);

    [VeSymbol("echo_i64")]
    long EchoInt64(long x);

    [VeSymbol("echo_u64")]
    ulong EchoUInt64(ulong x);

    [VeSymbol("echo_i64")]
    nint EchoNInt(nint x);

    [VeSymbol("echo_u64")]
    nuint EchoNUInt(nuint x);

    float EchoFloat(float x);

    double EchoDouble(double x);

    [VeSymbol("echo_u8")]
    Colour EchoEnum(Colour x);

    VePtr EchoPointer(VePtr x);

    [VeSymbol("echo_pointer")]
    VePtr<double> EchoTypedPointer(VePtr<double> x);

    [VeSymbol("echo_i64")]
    ValueTask<long> EchoInt64Async(long x);

    [VeSymbol("echo_i64")]
    ValueTask<long> EchoCancellableAsync(long x, CancellationToken cancellationToken);

    [VeSymbol("echo_i64")]
    Task<long> EchoInt64Task(long x);

    [VeSymbol("echo_i64")]
    VeoRequest<long> EchoInt64Request(long x);

    [VeSymbol("echo_i64")]
    ValueTask<long> EchoInt64On(VeoContext? context, long x);

    [VeSymbol("echo_float")]
    ValueTask<float> EchoFloatAsync(float x);

    [VeSymbol("echo_pointer")]
    ValueTask<VePtr> EchoPointerAsync(VePtr x);

    double Mixed(int a, double b, long c, float d, byte e, short f, uint g, double h, sbyte i, ulong j, float k, double l);

    double Sum(VePtr<double> values, long count);

    ValueTask<double> SumAsync(VePtr<double> values, long count);

    [VeSymbol("sum")]
    double SumOnStack(ReadOnlySpan<double> values, long count);

    [VeSymbol("sum")]
    ValueTask<double> SumOnStackAsync(ReadOnlyMemory<double> values, long count);

    [VeSymbol("sum")]
    ValueTask<double> SumOfSpanAsync(ReadOnlySpan<double> values, long count);

    ValueTask ScaleAsync(VePtr<double> values, long count, double factor);

    [VeSymbol("minmax")]
    void MinMax(ReadOnlySpan<double> values, int count, out double min, out double max);

    int Increment(Span<int> values, int count);

    [VeSymbol("increment")]
    ValueTask<int> IncrementAsync(Memory<int> values, int count);

    [VeSymbol("increment")]
    int IncrementOne(ref int value, int count);

    int Iota([VeOut] Span<int> values, int count, int start);

    ValueTask<int> IotaAsync([VeOut] Memory<int> values, int count, int start);

    int IsNull(VePtr p);

    long Bump(VePtr<long> value);

    [VeSymbol("bump")]
    long BumpIn(in long value);

    VePtr<double> MakeDoubles(long count, double value);

    int SumTen(in int a, in int b, in int c, in int d, in int e, in int f, in int g, in int h, in int i, out int j);

    int WorkerPid();

    int ThreadId();

    int CurrentProcessor();

    int UseStack(int mebibytes);

    int EnvironmentNumber(ReadOnlySpan<byte> name);

    void Nothing();

    ValueTask NothingAsync();

    [VeSymbol("nothing")]
    Task NothingTask();

    [VeSymbol("nothing")]
    VeoRequest NothingRequest();

    ValueTask<long> NextCallAsync();

    [VeSymbol("next_call")]
    VeoRequest<long> NextCallRequest();

    ValueTask SleepUsAsync(int microseconds);

    ValueTask<long> WaitForFlagAsync(VePtr<long> flag);

    [VeSymbol("wait_for_flag")]
    VeoRequest<long> WaitForFlagRequest(VePtr<long> flag);

    void SetFlag(VePtr<long> flag, long value);

    ValueTask SetFlagAsync(VePtr<long> flag, long value);

    int DereferenceNull();

    ValueTask<int> DereferenceNullAsync();

    [VeSymbol("dereference_null")]
    VeoRequest<int> DereferenceNullRequest();

    int Divide(int a, int b);

    ValueTask CallAbortAsync();

    void CallAbort();

    ValueTask CallExitAsync(int code);

    ValueTask KillSelfAsync(int signal);

    ValueTask<int> NeverReturnsAsync();
}
