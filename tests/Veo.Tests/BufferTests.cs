namespace Veo.Tests;

/// <summary>Device buffers: copying both ways, slices, lifetimes, and every way to use one wrongly.</summary>
public sealed class BufferTests(VeFixture ve)
{
    private static readonly double[] Data = [.. Enumerable.Range(0, 1000).Select(static i => i * 0.5)];

    private readonly VeoProcess _process = ve.Process;

    [Fact]
    public async Task Copy_ToTheDeviceAndBack_KeepsTheData()
    {
        TestDevice.NeedFloatingResults();
        using VeBuffer<double> buffer = _process.Allocate<double>(Data.Length);
        buffer.CopyFrom(Data);
        double[] back = new double[Data.Length];
        buffer.CopyTo(back);
        Assert.Equal(Data, back);

        buffer.Fill(0);
        await buffer.CopyFromAsync(Data, cancellationToken: TestContext.Current.CancellationToken);
        Array.Clear(back);
        await buffer.CopyToAsync(back, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Data, back);
        Assert.Equal(Data.Sum(), await ve.Kernels.SumAsync(buffer, buffer.Length));
    }

    [Fact]
    public async Task Copy_WithProgress_ReportsPieceByPiece()
    {
        const int Length = (20 << 20) + 3;
        byte[] data = new byte[Length];
        new Random(1).NextBytes(data);
        using VeBuffer<byte> buffer = _process.Allocate<byte>(Length);
        var sent = new Recorder();
        var received = new Recorder();
        await buffer.CopyFromAsync(data, sent, TestContext.Current.CancellationToken);
        byte[] back = new byte[Length];
        await buffer.CopyToAsync(back, received, TestContext.Current.CancellationToken);
        Assert.True(data.AsSpan().SequenceEqual(back));
        Assert.True(sent.Values.Count > 1);
        Assert.Equal(sent.Values.Order(), sent.Values);
        Assert.Equal(Length, sent.Values[^1]);
        Assert.Equal(sent.Values, received.Values);
    }

    [Fact]
    public async Task Copy_Cancelled_CopiesNothing()
    {
        using VeBuffer<double> buffer = _process.Allocate<double>(2);
        buffer.Fill(1);
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await buffer.CopyFromAsync(new double[] { 5, 5 }, null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await buffer.CopyFromAsync(new double[] { 5, 5 }, new Recorder(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await buffer.CopyToAsync(new double[2], null, cancelled));
        TestDevice.NeedFloatingResults();
        Assert.Equal(2, ve.Kernels.Sum(buffer, 2));
    }

    [Fact]
    public void Copy_OfTheWrongSize_IsRefused()
    {
        using VeBuffer<double> buffer = _process.Allocate<double>(3);
        Assert.Throws<ArgumentException>(() => buffer.CopyFrom(new double[4]));
        Assert.Throws<ArgumentException>(() => buffer.CopyTo(new double[2]));
        Assert.Throws<ArgumentException>(() => _ = buffer.CopyFromAsync(new double[4]));
        Assert.Throws<ArgumentException>(() => _ = buffer.CopyToAsync(new double[2]));
    }

    [Fact]
    public void Copy_OfLessThanTheBuffer_LeavesTheRest()
    {
        using VeBuffer<int> buffer = _process.Allocate<int>(4);
        buffer.Fill(7);
        buffer.CopyFrom([1, 2]);
        int[] back = [-1, -1, -1, -1, -1];
        buffer.CopyTo(back);
        Assert.Equal([1, 2, 7, 7, -1], back);
    }

    [Fact]
    public void Fill_BeyondOnePattern_SetsEveryElement()
    {
        using VeBuffer<int> buffer = _process.Allocate<int>(700_001);
        buffer.Fill(-3);
        int[] back = new int[buffer.Length];
        buffer.CopyTo(back);
        Assert.All(back, static value => Assert.Equal(-3, value));
    }

    [Fact]
    public void Slice_IsAViewOfTheSameMemory()
    {
        using VeBuffer<int> buffer = _process.Allocate<int>(6);
        buffer.CopyFrom([0, 1, 2, 3, 4, 5]);
        VeBuffer<int> slice = buffer.Slice(2, 3);
        Assert.Equal(buffer.Pointer + 2, slice.Pointer);
        Assert.Equal(3, slice.Length);
        slice.Fill(9);
        slice.Dispose();
        int[] back = new int[6];
        buffer.CopyTo(back);
        Assert.Equal([0, 1, 9, 9, 9, 5], back);
        Assert.Equal(4, buffer.Slice(2).Length);
        Assert.Equal(0, buffer.Slice(6).Length);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(5, 0)]
    [InlineData(0, 5)]
    [InlineData(4, 1)]
    [InlineData(0, -1)]
    [InlineData(1, long.MaxValue)]
    public void Slice_Outside_IsRefused(long start, long length)
    {
        using VeBuffer<int> buffer = _process.Allocate<int>(4);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(start, length));
    }

    [Fact]
    public void Allocate_OfNothing_GivesAnAddressOfItsOwn()
    {
        using VeBuffer<double> one = _process.Allocate<double>(0);
        using VeBuffer<double> two = _process.Allocate<double>(0);
        Assert.NotEqual(one.Pointer, two.Pointer);
        Assert.Equal(0, one.Length);
        one.CopyFrom([]);
        one.CopyTo([]);
        one.Fill(1);
    }

    [Fact]
    public void Allocate_OfANegativeLength_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _process.Allocate<double>(-1));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue / 8)]
    [InlineData(1L << 55)]
    public void Allocate_BeyondTheDevice_SaysSoAndTheProcessGoesOn(long length)
    {
        VeoOutOfMemoryException exception = Assert.Throws<VeoOutOfMemoryException>(() => _process.Allocate<double>(length));
        Assert.True(exception.ByteLength > 0);
        Assert.Equal(1, ve.Kernels.EchoInt64(1));
    }

    [Fact]
    public void Length_BeyondInt_ThrowsWhereLongLengthDoesNot()
    {
        using VeBuffer<byte> buffer = _process.Allocate<byte>(1L << 31);
        Assert.Equal(1L << 31, buffer.LongLength);
        Assert.Equal(1L << 31, buffer.ByteLength);
        Assert.Throws<OverflowException>(() => buffer.Length);
    }

    [Fact]
    public void DisposedBuffer_RefusesEverything()
    {
        VeBuffer<double> buffer = _process.Allocate<double>(2);
        VePtr<double> pointer = buffer.Pointer;
        VeBuffer<double> slice = buffer.Slice(1);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Pointer);
        Assert.Throws<ObjectDisposedException>(() => buffer.CopyFrom([1]));
        Assert.Throws<ObjectDisposedException>(() => buffer.CopyTo(new double[2]));
        Assert.Throws<ObjectDisposedException>(() => buffer.Fill(1));
        Assert.Throws<ObjectDisposedException>(() => buffer.Slice(0));
        Assert.Throws<ObjectDisposedException>(() => slice.Fill(1));
        Assert.Throws<ObjectDisposedException>(() => ve.Kernels.Sum(buffer, 2));
        Assert.Throws<ObjectDisposedException>(() => ve.Kernels.Sum(pointer, 2));
        Assert.Throws<ObjectDisposedException>(() => _ = ve.Kernels.SumAsync(pointer, 2));
        Assert.Throws<ObjectDisposedException>(() => _process.Read(pointer, new double[1]));
        Assert.Throws<ObjectDisposedException>(() => _ = _process.WriteAsync<double>(new double[1], pointer));
        Assert.Same(_process, buffer.Process);
        Assert.Equal(2, buffer.Length);
    }

    [Fact]
    public async Task BufferDisposedWhileACallIsPending_LivesUntilItsEnd()
    {
        TestDevice.NeedFloatingResults();
        await using VeoContext context = _process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        using VeBuffer<long> flag = _process.Allocate<long>(1);
        flag.Fill(0);
        VeBuffer<double> buffer = _process.Allocate<double>(3);
        buffer.Fill(2);
        ulong address = buffer.Pointer.Address;
        ValueTask<long> gate = kernels.WaitForFlagAsync(flag);
        ValueTask<double> sum = kernels.SumAsync(buffer, 3);
        buffer.Dispose();

        // The memory must not be given out again while the kernel is to read it.
        VeBuffer<double>[] others = [.. Enumerable.Range(0, 20).Select(_ => _process.Allocate<double>(3))];
        Assert.DoesNotContain(others, other => other.Pointer.Address == address);
        foreach (VeBuffer<double> other in others)
        {
            other.Fill(-1);
            other.Dispose();
        }

        ve.Kernels.SetFlag(flag, 1);
        await gate;
        Assert.Equal(6, await sum);
    }

    [Fact]
    public async Task ForeignBuffer_IsRefusedBeforeItReachesTheDevice()
    {
        await using VeoProcess other = await VeFixture.Open();
        using VeBuffer<double> foreign = other.Allocate<double>(2);
        ArgumentException call = Assert.Throws<ArgumentException>(() => ve.Kernels.Sum(foreign, 2));
        Assert.Contains("another process", call.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _ = ve.Kernels.SumAsync(foreign, 2));
        Assert.Throws<ArgumentException>(() => _process.Write([1.0], foreign.Pointer));
        Assert.Throws<ArgumentException>(() => _process.Read(foreign.Pointer, new double[1]));
        Assert.Throws<ArgumentException>(() => _process.Free(foreign.Pointer));
        Assert.Throws<ArgumentException>(() => _process.Adopt(foreign.Pointer, 1));
    }

    [Fact]
    public void Transfer_BeyondTheBuffer_IsRefused()
    {
        using VeBuffer<int> buffer = _process.Allocate<int>(4);
        Assert.Throws<ArgumentException>(() => _process.Write(new int[5], buffer.Pointer));
        Assert.Throws<ArgumentException>(() => _process.Write(new int[2], buffer.Pointer + 3));
        Assert.Throws<ArgumentException>(() => _process.Read(buffer.Pointer - 1, new int[1]));
        Assert.Throws<ArgumentException>(() => _process.Read(default(VePtr<int>), new int[1]));
        _process.Read(default(VePtr<int>), []);
        _process.Write([9], buffer.Pointer[3]);
        int[] last = new int[1];
        _process.Read(buffer.Pointer + 3, last);
        Assert.Equal(9, last[0]);
    }

    [Fact]
    public async Task KernelMemory_IsReadable()
    {
        double[] values = new double[5];
        await _process.ReadAsync(ve.Kernels.MakeDoubles(5, 1.5), values, TestContext.Current.CancellationToken);
        Assert.All(values, static value => Assert.Equal(1.5, value));
    }

    [Fact]
    public void MemoryOfAKernelsMalloc_IsAdoptedAndFreed()
    {
        TestDevice.NeedFloatingResults();
        using (VeBuffer<double> adopted = _process.Adopt(ve.Kernels.MakeDoubles(5, 1.5), 5))
        {
            Assert.Equal(7.5, ve.Kernels.Sum(adopted, 5));
        }

        _process.Free(ve.Kernels.MakeDoubles(100_000, 2));
        Assert.Equal(1, ve.Kernels.EchoInt64(1));
    }

    [Fact]
    public void ReturnedMemory_IsAdoptedAndFreed()
    {
        TestDevice.NeedFloatingResults();
        // Allocated but never disposed as a buffer: what a kernel returns knows only its process.
        VePtr<double> returned = ve.Kernels.EchoTypedPointer(_process.Allocate<double>(5));
        using (VeBuffer<double> adopted = _process.Adopt(returned, 5))
        {
            adopted.Fill(3);
            Assert.Equal(15, ve.Kernels.Sum(adopted, 5));
            Assert.Throws<ArgumentException>(() => _process.Adopt(adopted.Pointer, 5));
        }

        Assert.Throws<ArgumentException>(() => _process.Adopt(default(VePtr<double>), 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => _process.Adopt(returned, -1));
        _process.Free(ve.Kernels.EchoTypedPointer(_process.Allocate<double>(5)));
        _process.Free(default);
        Assert.Equal(1, ve.Kernels.EchoInt64(1));
    }

    [Fact]
    public void Free_OfABuffer_DisposesIt()
    {
        VeBuffer<double> buffer = _process.Allocate<double>(4);
        Assert.Throws<ArgumentException>(() => _process.Free(buffer.Pointer + 1));
        _process.Free(buffer.Pointer);
        Assert.Throws<ObjectDisposedException>(() => buffer.Pointer);
        buffer.Dispose();
    }

    [Fact]
    public async Task Transfers_InTheContextsOrder_SeeWhatWasBefore()
    {
        using VeBuffer<double> buffer = _process.Allocate<double>(4);
        double[] result = new double[4];
        ValueTask write = buffer.CopyFromAsync(new double[] { 1, 2, 3, 4 }, cancellationToken: TestContext.Current.CancellationToken);
        ValueTask scale = ve.Kernels.ScaleAsync(buffer, 4, 10);
        ValueTask read = buffer.CopyToAsync(result, cancellationToken: TestContext.Current.CancellationToken);
        await read;
        await scale;
        await write;
        Assert.Equal([10, 20, 30, 40], result);
    }

    [Fact]
    public async Task BuffersFromManyThreads_AreIndependent()
    {
        TestDevice.NeedFloatingResults();
        await Task.WhenAll(Enumerable.Range(1, 4).Select(worker => Task.Run(
            async () =>
            {
                for (int round = 0; round < 40; round++)
                {
                    using VeBuffer<double> buffer = _process.Allocate<double>(1000);
                    buffer.Fill(worker);
                    Assert.Equal(1000.0 * worker, await ve.Kernels.SumAsync(buffer, 1000));
                }
            },
            TestContext.Current.CancellationToken)));
    }

    private sealed class Recorder : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public void Report(long value) => Values.Add(value);
    }
}
