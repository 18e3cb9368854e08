namespace Veo.Tests;

/// <summary>Allocation and free in the order of a context's requests.</summary>
public sealed class QueuedMemoryTests : IAsyncLifetime
{
    private VeoProcess _process = null!;
    private VeoContext _context = null!;
    private IKernels _kernels = null!;

    public async ValueTask InitializeAsync()
    {
        _process = await VeFixture.OpenPerCore();
        _context = _process.OpenContext();
        _kernels = IKernels.Load(_context);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [Fact]
    public async Task Allocation_GivesAnOrdinaryBuffer()
    {
        TestDevice.NeedFloatingResults();
        VeBuffer<double> buffer = await _context.AllocateAsync<double>(3);
        Assert.Equal(3, buffer.Length);
        Assert.Same(_process, buffer.Process);
        await _context.WriteAsync<double>(new double[] { 1, 2, 3 }, buffer);
        Assert.Equal(6, await _kernels.SumAsync(buffer, 3));
        Assert.Throws<ArgumentException>(() => { _ = _context.WriteAsync<double>(new double[4], buffer); });
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { _ = buffer.Pointer; });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public async Task Allocation_OfAnyLength_HasAnAddressOfItsOwn(long length)
    {
        using VeBuffer<long> first = await _context.AllocateAsync<long>(length);
        using VeBuffer<long> second = await _process.DefaultContext.AllocateAsync<long>(length);
        Assert.Equal(length, first.LongLength);
        Assert.NotEqual(first.Pointer, second.Pointer);
    }

    [Theory]
    [InlineData(1L << 58)]
    [InlineData(1L << 59)]
    [InlineData(long.MaxValue / 8)]
    [InlineData(long.MaxValue)]
    public async Task Allocation_BeyondTheMemory_FailsThroughTheAwait(long length)
    {
        ValueTask<VeBuffer<double>> allocation = _context.AllocateAsync<double>(length);
        VeoOutOfMemoryException exception = await Assert.ThrowsAsync<VeoOutOfMemoryException>(async () => await allocation);
        Assert.Contains($"{length} elements of 8 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Equal(length > long.MaxValue / 8 ? long.MaxValue : length * 8, exception.ByteLength);
        using VeBuffer<double> small = await _context.AllocateAsync<double>(1);
        Assert.False(_process.IsLost);
    }

    [Fact]
    public void Allocation_OfANegativeLength_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = _context.AllocateAsync<double>(-1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = _context.AllocateAsync<double>(long.MinValue); });
    }

    [Fact]
    public async Task Allocation_HasItsPlaceInTheQueue()
    {
        using VeBuffer<long> flag = _process.Allocate<long>(1);
        flag.Fill(0);
        ValueTask<long> gate = _kernels.WaitForFlagAsync(flag);
        ValueTask<VeBuffer<int>> allocation = _context.AllocateAsync<int>(1);
        Assert.False(allocation.IsCompleted);

        // The other contexts do not wait for it.
        using VeBuffer<int> other = await _process.DefaultContext.AllocateAsync<int>(1);
        Assert.False(allocation.IsCompleted);
        IKernels.Load(_process).SetFlag(flag, 1);
        using VeBuffer<int> buffer = await allocation;
        Assert.Equal(1, await gate);
    }

    [Fact]
    public async Task Allocation_AndFree_AreTold()
    {
        var told = new List<string>();
        _process.MemoryAllocated += (_, e) => told.Add($"+{e.Pointer.Address}:{e.ByteLength}");
        _process.MemoryFreeing += (_, e) => told.Add($"-{e.Pointer.Address}:{e.ByteLength}");
        VeBuffer<int> buffer = await _context.AllocateAsync<int>(4);
        ulong address = ((VePtr)buffer).Address;
        await _context.FreeAsync(buffer);
        Assert.Equal([$"+{address}:16", $"-{address}:16"], told);
    }

    [Fact]
    public async Task Allocation_ThatAListenerRefuses_FailsThroughTheAwaitAndIsFreed()
    {
        int freed = 0;
        EventHandler<VeMemoryEventArgs> refuse = static (_, _) => throw new InvalidDataException("no");
        _process.MemoryAllocated += refuse;
        _process.MemoryFreeing += (_, _) => freed++;
        ValueTask<VeBuffer<int>> allocation = _context.AllocateAsync<int>(4);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await allocation);
        Assert.Equal(1, freed);
        _process.MemoryAllocated -= refuse;
        (await _context.AllocateAsync<int>(4)).Dispose();
    }

    [Fact]
    public async Task Allocation_WhileTheWorkerDies_FailsWithTheCause()
    {
        ValueTask<int> never = _kernels.NeverReturnsAsync();
        ValueTask<VeBuffer<int>> allocation = _context.AllocateAsync<int>(4);
        ValueTask free = _context.FreeAsync(new VePtr(0x1000));
        TestDevice.Kill(_process);
        VeoProcessLostException exception = await Assert.ThrowsAsync<VeoProcessLostException>(async () => await allocation);
        Assert.Contains("llocating 16 bytes", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await free);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await never);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await _context.AllocateAsync<int>(4));
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await _context.FreeAsync(new VePtr(0x1000)));
    }

    [Fact]
    public async Task Members_OfADisposedContext_AreRefused()
    {
        VePtr made = _kernels.MakeDoubles(1, 1);
        await _context.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => { _ = _context.AllocateAsync<int>(1); });
        Assert.Throws<ObjectDisposedException>(() => { _ = _context.FreeAsync(made); });
        _process.Free(made);
    }

    [Fact]
    public async Task Members_WithACancelledToken_DoNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        using VeBuffer<int> buffer = await _context.AllocateAsync<int>(1, CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _context.AllocateAsync<int>(1, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _context.FreeAsync(buffer, cancelled));
        buffer.Fill(1);
    }

    [Fact]
    public async Task Free_OfAKernelsMemory_KeepsTheOrder()
    {
        TestDevice.NeedFloatingResults();
        VePtr<double> made = _kernels.MakeDoubles(3, 2);
        ValueTask<double> sum = _kernels.SumAsync(made, 3);
        await _context.FreeAsync(made);
        Assert.Equal(6, await sum);
        await _context.FreeAsync(default);
    }

    [Fact]
    public async Task Free_OfABuffer_WaitsForTheCallsOfOtherContexts()
    {
        var freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        VeBuffer<long> flag = _process.Allocate<long>(1);
        flag.Fill(0);
        VeoContext other = _process.OpenContext();
        ValueTask<long> user = IKernels.Load(other).WaitForFlagAsync(flag);
        VePtr<long> pointer = flag;
        _process.MemoryFreeing += (_, _) => freed.TrySetResult();
        Task free = _context.FreeAsync(flag).AsTask();
        Assert.Throws<ObjectDisposedException>(() => { _ = flag.Pointer; });
        await _context.SynchronizeAsync();
        Assert.False(free.IsCompleted);
        Assert.False(freed.Task.IsCompleted);

        // The address alone still works, and nobody has freed it yet.
        await IKernels.Load(_process).SetFlagAsync(new VePtr(pointer.Address).As<long>(), 1);
        await free;
        Assert.True(freed.Task.IsCompletedSuccessfully);
        Assert.Equal(1, await user);
        await _context.FreeAsync(pointer);
        flag.Dispose();
    }

    [Fact]
    public async Task Free_OfABufferWhoseContextGoes_IsDoneAllTheSame()
    {
        VeBuffer<long> flag = _process.Allocate<long>(1);
        flag.Fill(0);
        ulong address = ((VePtr)flag).Address;
        ValueTask<long> user = _kernels.WaitForFlagAsync(flag);
        VeoContext other = _process.OpenContext();
        int freed = 0;
        _process.MemoryFreeing += (_, _) => Interlocked.Increment(ref freed);
        Task free = other.FreeAsync(flag).AsTask();
        await other.DisposeAsync();
        Assert.False(free.IsCompleted);
        IKernels.Load(_process).SetFlag(new VePtr(address).As<long>(), 1);
        Assert.Equal(1, await user);
        await free;
        Assert.Equal(1, freed);
    }

    [Fact]
    public async Task Free_OfWhatIsNotFree_IsRefused()
    {
        await using VeoProcess other = await VeFixture.Open();
        using VeBuffer<int> foreign = other.Allocate<int>(1);
        using VeBuffer<int> buffer = _process.Allocate<int>(2);
        Assert.Throws<ArgumentException>(() => { _ = _context.FreeAsync(foreign); });
        Assert.Throws<ArgumentException>(() => { _ = _context.FreeAsync(buffer.Pointer + 1); });
        Assert.Throws<ArgumentException>(() => { _ = _context.FreeAsync(_process.LoadLibrary("libkernels.so").GetSymbol("global_counter")); });
        buffer.Fill(1);
    }

    [Fact]
    public async Task Free_ByManyThreads_FreesOnce()
    {
        for (int round = 0; round < 50; round++)
        {
            int freed = 0;
            EventHandler<VeMemoryEventArgs> count = (_, _) => Interlocked.Increment(ref freed);
            VeBuffer<int> buffer = await _context.AllocateAsync<int>(100);
            VePtr pointer = buffer;
            _process.MemoryFreeing += count;
            await Task.WhenAll(
                Task.Run(async () => await _context.FreeAsync(pointer)),
                Task.Run(async () => await _process.DefaultContext.FreeAsync(pointer)),
                Task.Run(buffer.Dispose));
            await _context.SynchronizeAsync();
            _process.MemoryFreeing -= count;
            Assert.Equal(1, freed);
        }
    }

    [Fact]
    public async Task Buffers_AllocatedAndFreedByManyThreads_DoNotPileUp()
    {
        await using VeoProcess small = await VeoProcess.OpenAsync(
            new VeoProcessOptions { Environment = { ["VEOHOST_MEMORY"] = "8M" } }, TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                VeBuffer<byte> buffer = await small.DefaultContext.AllocateAsync<byte>(1 << 20);
                await small.DefaultContext.FreeAsync(buffer);
            }
        })));
    }
}
