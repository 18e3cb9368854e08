namespace Veo.Tests;

/// <summary>Whoever disposes what first: what a call uses lives as long as the call, and nobody waits for ever.</summary>
public sealed class OwnershipTests : IAsyncLifetime
{
    private VeoProcess _process = null!;
    private VeoContext _context = null!;
    private IKernels _kernels = null!;
    private IKernels _opener = null!;
    private VeBuffer<long> _flag = null!;

    public async ValueTask InitializeAsync()
    {
        _process = await VeFixture.OpenPerCore();
        _context = _process.OpenContext();
        _kernels = IKernels.Load(_context);
        _opener = IKernels.Load(_process);
        _flag = _process.Allocate<long>(1);
        _flag.Fill(0);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [Fact]
    public async Task BufferOfARunningCall_DisposedFirst_IsFreedAfterIt()
    {
        ulong address = _flag.Pointer.Address;
        int freed = 0;
        _process.MemoryFreeing += (_, memory) => freed += memory.Pointer.Address == address ? 1 : 0;
        VePtr unowned = _opener.EchoPointer(_flag);
        VeoRequest<long> running = _kernels.WaitForFlagRequest(_flag);
        _flag.Dispose();
        Assert.Equal(0, freed);
        _opener.SetFlag(new VePtr<long>(unowned.Address), 4);
        Assert.Equal(4, await running);
        await _process.DefaultContext.SynchronizeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, freed);
    }

    [Fact]
    public async Task BufferOfACallThatNobodyAwaits_IsFreedAfterIt()
    {
        var freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        VeBuffer<double> buffer = _process.Allocate<double>(3);
        ulong address = buffer.Pointer.Address;
        _process.MemoryFreeing += (_, memory) =>
        {
            if (memory.Pointer.Address == address)
            {
                freed.SetResult();
            }
        };
        ValueTask<long> gate = _kernels.WaitForFlagAsync(_flag);
        _ = _kernels.ScaleAsync(buffer, 3, 2);
        buffer.Dispose();
        Assert.False(freed.Task.IsCompleted);
        _opener.SetFlag(_flag, 1);
        await gate;
        await freed.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task ProcessDisposed_WhileAwaitsAreOutstanding_LetsThemFinish()
    {
        TestDevice.NeedFloatingResults();
        double[] values = [1, 2, 3];
        using VeBuffer<double> buffer = _process.Allocate<double>(3);
        Task<long> gate = _kernels.WaitForFlagAsync(_flag).AsTask();
        ValueTask write = _context.WriteAsync<double>(values, buffer.Pointer, TestContext.Current.CancellationToken);
        Task<double> sum = _kernels.SumAsync(buffer, 3).AsTask();
        await _opener.SetFlagAsync(_flag, 8);
        buffer.Dispose();
        await _process.DisposeAsync();
        Assert.Equal(8, await gate);
        await write;
        Assert.Equal(6, await sum);
    }

    [Fact]
    public async Task ContextDisposed_WhileAwaitersAreParked_LetsThemFinish()
    {
        Task<long>[] parked = [.. Enumerable.Range(0, 20).Select(_ => _kernels.WaitForFlagAsync(_flag).AsTask())];
        ValueTask disposal = _context.DisposeAsync();
        _opener.SetFlag(_flag, 5);
        await disposal;
        Assert.All(await Task.WhenAll(parked), static value => Assert.Equal(5, value));
    }

    [Fact]
    public async Task Everything_DisposedByTwoThreadsAtOnce_EndsOnce()
    {
        for (int round = 0; round < 20; round++)
        {
            int freed = 0;
            VeBuffer<double> buffer = _process.Allocate<double>(3);
            ulong address = buffer.Pointer.Address;
            EventHandler<VeMemoryEventArgs> count = (_, memory) => Interlocked.Add(ref freed, memory.Pointer.Address == address ? 1 : 0);
            _process.MemoryFreeing += count;
            using var together = new Barrier(2);
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(
                () =>
                {
                    together.SignalAndWait(TestContext.Current.CancellationToken);
                    buffer.Dispose();
                },
                TestContext.Current.CancellationToken)));
            _process.MemoryFreeing -= count;
            Assert.Equal(1, freed);
        }

        VeoContext context = _process.OpenContext();
        await Task.WhenAll(Task.Run(context.Dispose, TestContext.Current.CancellationToken), context.DisposeAsync().AsTask());
        await Task.WhenAll(Task.Run(_process.Dispose, TestContext.Current.CancellationToken), _process.DisposeAsync().AsTask());
        await WorkerProcess.WaitForEnd(_process.ProcessId);
    }

    [Fact]
    public async Task DisposedProcess_RefusesEveryMember()
    {
        VeoLibrary library = _process.LoadLibrary("libkernels.so");
        VeoFunction sum = library["sum"].WithSignature("double", "double *", "long");
        VeBuffer<double> buffer = _process.Allocate<double>(2);
        VePtr<double> pointer = buffer.Pointer;
        await _process.DisposeAsync();
        Action[] uses =
        [
            () => _process.Allocate<int>(1),
            () => _process.Adopt(new VePtr<int>(0x1000), 1),
            () => _process.Free(new VePtr<int>(0x1000)),
            () => _process.Read(pointer, new double[1]),
            () => _process.Write([1.0], pointer),
            () => _ = _process.ReadAsync(pointer, new double[1]),
            () => _ = _process.WriteAsync<double>(new double[1], pointer),
            () => _ = _process.OpenContextAsync(),
            () => _process.OpenContext(),
            () => _process.LoadLibrary("libkernels.so"),
            () => _process.GetFunction("sum"),
            () => _process.Load<IKernels>(),
            () => IKernels.Load(_context),
            () => _process.DefaultContext.Synchronize(),
            () => _ = _process.DefaultContext.SynchronizeAsync(),
            () => _ = _context.ReadAsync(pointer, new double[1]),
            () => _ = _context.WriteAsync<double>(new double[1], pointer),
            () => buffer.CopyFrom([1]),
            () => buffer.CopyTo(new double[2]),
            () => _ = buffer.CopyFromAsync(new double[1]),
            () => _ = buffer.CopyToAsync(new double[2]),
            () => buffer.Fill(1),
            () => _kernels.Sum(pointer, 2),
            () => _ = _kernels.SumAsync(pointer, 2),
            () => _kernels.NothingRequest(),
            () => sum.Call<double>(_context, pointer, 2L),
            () => _ = sum.CallAsync<double>(_context, pointer, 2L),
            () => library.GetSymbol("global_counter"),
        ];
        for (int i = 0; i < uses.Length; i++)
        {
            Exception? exception = Record.Exception(uses[i]);
            Assert.True(exception is ObjectDisposedException, $"use {i}: {exception}");
        }

        // What only tells goes on telling.
        Assert.False(_process.IsLost);
        Assert.Equal(VeoContextState.Disposed, _context.State);
        Assert.NotEmpty(_process.DefaultContext.ToString()!);
        buffer.Dispose();
    }

    [Fact]
    public async Task PointerOfAnotherProcess_IsRefusedEverywhere()
    {
        await using VeoProcess other = await VeFixture.Open();
        using VeBuffer<double> foreign = other.Allocate<double>(2);
        VePtr<double> pointer = foreign.Pointer;
        VeoFunction sum = _process.LoadLibrary("libkernels.so")["sum"].WithSignature("double", "double *", "long");
        Action[] uses =
        [
            () => _opener.Sum(foreign, 2),
            () => _ = _opener.SumAsync(foreign, 2),
            () => _ = _kernels.ScaleAsync(pointer, 2, 1),
            () => sum.Call<double>(_context, foreign, 2L),
            () => _ = sum.CallAsync<double>(_context, foreign, 2L),
            () => _process.Write([1.0], pointer),
            () => _process.Read(pointer, new double[1]),
            () => _ = _process.WriteAsync<double>(new double[1], pointer),
            () => _ = _process.ReadAsync(pointer, new double[1]),
            () => _ = _context.WriteAsync<double>(new double[1], pointer),
            () => _ = _context.ReadAsync(pointer, new double[1]),
            () => _process.Free(pointer),
            () => _process.Adopt(pointer, 1),
        ];
        for (int i = 0; i < uses.Length; i++)
        {
            Exception? exception = Record.Exception(uses[i]);
            Assert.True(exception is ArgumentException, $"use {i}: {exception}");
        }
    }

    [Fact]
    public void CastPointer_IsCheckedInBytes()
    {
        using VeBuffer<int> buffer = _process.Allocate<int>(3);
        var doubles = (VePtr<double>)(VePtr)buffer.Pointer;
        _process.Write([1.5], doubles);
        double[] back = new double[1];
        _process.Read(doubles, back);
        Assert.Equal(1.5, back[0]);
        Assert.Throws<ArgumentException>(() => _process.Read(doubles, new double[2]));
        Assert.Throws<ArgumentException>(() => _process.Write([1.0], doubles + 1));
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _process.Read(doubles, new double[1]));
    }
}
