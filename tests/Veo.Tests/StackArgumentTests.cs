namespace Veo.Tests;

/// <summary>Memory of the caller as arguments: every form, blocking and awaited, empty, many, and too large.</summary>
public sealed class StackArgumentTests(VeFixture ve)
{
    private readonly IKernels _kernels = ve.Kernels;

    [Fact]
    public void Out_AfterABlockingCall_HoldsWhatTheKernelWrote()
    {
        _kernels.MinMax([3, -1, 4, 1, -5, 9], 6, out double min, out double max);
        Assert.Equal((-5, 9), (min, max));
    }

    [Fact]
    public void In_OfAKernelThatWrites_StaysUnchanged()
    {
        long value = 41;
        Assert.Equal(42, _kernels.BumpIn(in value));
        Assert.Equal(41, value);
    }

    [Fact]
    public void Ref_IsReadAndWritten()
    {
        int value = 41;
        Assert.Equal(1, _kernels.IncrementOne(ref value, 1));
        Assert.Equal(42, value);
    }

    [Fact]
    public void Span_IsReadAndWritten()
    {
        int[] values = [1, 2, 3, 4];
        Assert.Equal(2, _kernels.Increment(values.AsSpan(1, 2), 2));
        Assert.Equal([1, 3, 4, 4], values);
    }

    [Fact]
    public void OutSpan_IsWritten()
    {
        Span<int> values = stackalloc int[5];
        _kernels.Iota(values, 5, 10);
        Assert.Equal([10, 11, 12, 13, 14], values);
    }

    [Fact]
    public void ReadOnlySpan_IsRead()
    {
        TestDevice.NeedFloatingResults();
        Assert.Equal(10, _kernels.SumOnStack([1, 2, 3, 4], 4));
    }

    [Fact]
    public async Task ReadOnlySpan_OfAnAwaitedCall_IsCapturedAtTheCall()
    {
        TestDevice.NeedFloatingResults();
        double[] values = [1, 2, 3];
        await using VeoContext context = ve.Process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        using VeBuffer<long> flag = ve.Process.Allocate<long>(1);
        flag.Fill(0);
        ValueTask<long> gate = kernels.WaitForFlagAsync(flag);
        ValueTask<double> sum = kernels.SumOfSpanAsync(values, 3);
        ValueTask<double> sumOfMemory = kernels.SumOnStackAsync(values, 3);
        Array.Fill(values, 1000);
        _kernels.SetFlag(flag, 1);
        Assert.Equal(1, await gate);
        Assert.Equal(6, await sum);
        Assert.Equal(6, await sumOfMemory);
    }

    [Fact]
    public async Task Memory_IsReadAndWrittenByTheEndOfTheAwait()
    {
        int[] values = [1, 2, 3, 4];
        Assert.Equal(2, await _kernels.IncrementAsync(values.AsMemory(1, 2), 2));
        Assert.Equal([1, 3, 4, 4], values);
    }

    [Fact]
    public async Task OutMemory_IsWrittenByTheEndOfTheAwait()
    {
        int[] values = new int[5];
        Assert.Equal(5, await _kernels.IotaAsync(values, 5, -2));
        Assert.Equal([-2, -1, 0, 1, 2], values);
    }

    [Fact]
    public async Task EmptyData_PassAValidAddress()
    {
        TestDevice.NeedFloatingResults();
        Assert.Equal(0, _kernels.SumOnStack([], 0));
        Assert.Equal(0, _kernels.Increment([], 0));
        Assert.Equal(0, await _kernels.SumOnStackAsync(default, 0));
        Assert.Equal(0, await _kernels.IncrementAsync(default, 0));
        Assert.Equal(0, await _kernels.IotaAsync(Memory<int>.Empty, 0, 0));
    }

    [Fact]
    public void TenStackArguments_AllArrive()
    {
        Assert.Equal(511, _kernels.SumTen(1, 2, 4, 8, 16, 32, 64, 128, 256, out int sum));
        Assert.Equal(511, sum);
    }

    [Fact]
    public async Task DataBeyondTheLimit_AreRefusedAtTheCall()
    {
        TestDevice.NeedFloatingResults();
        double[] values = new double[(64 << 20) / sizeof(double)];
        ArgumentException blocking = Assert.Throws<ArgumentException>(() => _kernels.SumOnStack(values, 1));
        Assert.Contains("sum", blocking.Message, StringComparison.Ordinal);
        Assert.Contains("63 MiB", blocking.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _ = _kernels.SumOnStackAsync(values, 1));

        // The context goes on, and the refused call has left nothing behind.
        Assert.Equal(3, await _kernels.SumOnStackAsync(new double[] { 1, 2 }, 2));
    }

    [Fact]
    public void NullPointer_ArrivesAsNull()
    {
        Assert.Equal(1, _kernels.IsNull(default));
        using VeBuffer<byte> buffer = ve.Process.Allocate<byte>(1);
        Assert.Equal(0, _kernels.IsNull(buffer));
    }

    [Fact]
    public void NullBuffer_IsRefused()
    {
        VeBuffer<double> buffer = null!;
        Assert.Throws<ArgumentNullException>(() => _kernels.Sum(buffer, 0));
    }
}
