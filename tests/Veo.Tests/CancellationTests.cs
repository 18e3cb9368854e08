namespace Veo.Tests;

public sealed class CancellationTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _source = new();
    private VeoProcess _process = null!;
    private VeoContext _context = null!;
    private ICancellable _kernels = null!;
    private VeBuffer<long> _flag = null!;

    public async ValueTask InitializeAsync()
    {
        _process = await VeFixture.OpenPerCore();
        _context = _process.OpenContext();
        _kernels = ICancellable.Load(_context);
        _flag = _process.Allocate<long>(1);
        _flag.Fill(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _source.Dispose();
    }

    [Fact]
    public async Task Before_TheCallIsNotSubmittedAndTheAwaitTells()
    {
        long before = await _kernels.NextCallAsync(default);
        Assert.Equal(5, await _kernels.EchoAsync(5, _source.Token));
        await _source.CancelAsync();

        ValueTask<long> call = _kernels.NextCallAsync(_source.Token);
        Assert.True(call.IsCanceled);
        await IsCancelled(() => call.AsTask(), "before the operation was submitted", "next_call");
        await IsCancelled(() => _kernels.NextCallTask(_source.Token), "before the operation was submitted", "next_call");
        VeoRequest<long> request = _kernels.NextCallRequest(_source.Token);
        await IsCancelled(request.AsTask, "before the operation was submitted", "next_call");
        Assert.Throws<OperationCanceledException>(() => request.Wait());
        Assert.Throws<OperationCanceledException>(() => _kernels.NextCall(_source.Token));
        await IsCancelled(() => _context.SynchronizeAsync(_source.Token).AsTask(), "before the operation was submitted", "synchronizing");
        await IsCancelled(
            () => _context.WriteAsync(new long[] { 1 }, _flag.Pointer, _source.Token).AsTask(), "before the operation was submitted", "writing 8 bytes");
        Assert.Equal(before + 1, await _kernels.NextCallAsync(default));
    }

    [Fact]
    public async Task InTheQueue_TheCallNeverBeginsAndTheAwaitEndsAtOnce()
    {
        long before = await _kernels.NextCallAsync(default);
        ValueTask<long> gate = _kernels.WaitForFlagAsync(_flag, default);
        ValueTask<long> first = _kernels.NextCallAsync(default);
        Task<long> withdrawn = _kernels.NextCallAsync(_source.Token).AsTask();
        Task<long> task = _kernels.NextCallTask(_source.Token);
        VeoRequest<long> request = _kernels.NextCallRequest(_source.Token);
        ValueTask<long> last = _kernels.NextCallAsync(default);

        await _source.CancelAsync();

        // All of this while the gate is still shut.
        OperationCanceledException cancelled = await IsCancelled(() => withdrawn, "before the device began it", "next_call");
        await IsCancelled(() => task, "before the device began it", "next_call");
        await IsCancelled(request.AsTask, "before the device began it", "next_call");
        Assert.Throws<OperationCanceledException>(() => request.TryGetResult(out _));
        Assert.Equal(_source.Token, cancelled.CancellationToken);
        Assert.False(gate.IsCompleted);

        _process.Write([7L], _flag.Pointer);
        Assert.Equal(7, await gate);
        Assert.Equal(before + 1, await first);
        Assert.Equal(before + 2, await last);
    }

    [Fact]
    public async Task InTheQueue_ABlockingCallIsTakenBackToo()
    {
        long before = await _kernels.NextCallAsync(default);
        ValueTask<long> gate = _kernels.WaitForFlagAsync(_flag, default);
        int already = _context.Queue.Count;
        Task blocking = Task.Factory.StartNew(
            () => _kernels.NextCall(_source.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(SpinWait.SpinUntil(() => _context.Queue.Count > already, TimeSpan.FromSeconds(30)));

        await _source.CancelAsync();

        await IsCancelled(() => blocking, "before the device began it", "next_call");
        _process.Write([1L], _flag.Pointer);
        await gate;
        Assert.Equal(before + 1, await _kernels.NextCallAsync(default));
    }

    [Fact]
    public async Task InTheQueue_ALargeTransferIsNotMade()
    {
        using VeBuffer<long> buffer = _process.Allocate<long>(1 << 20);
        buffer.Fill(3);
        ValueTask<long> gate = _kernels.WaitForFlagAsync(_flag, default);
        long[] data = new long[buffer.Length];
        Task write = _context.WriteAsync(data, buffer.Pointer, _source.Token).AsTask();
        Task read = _context.ReadAsync(buffer.Pointer, data, _source.Token).AsTask();

        await _source.CancelAsync();

        await IsCancelled(() => write, "before the device began it", "writing 8388608 bytes");
        await IsCancelled(() => read, "before the device began it", "reading 8388608 bytes");
        _process.Write([1L], _flag.Pointer);
        await gate;
        Assert.All(data, static value => Assert.Equal(0, value));
        buffer.CopyTo(data);
        Assert.All(data, static value => Assert.Equal(3, value));
    }

    [Fact]
    public async Task WhileRunning_TheResultIsDelivered()
    {
        using VeBuffer<long> flags = _process.Allocate<long>(2);
        flags.Fill(0);
        ValueTask<long> running = _kernels.MeetAsync(flags, flags.Slice(1), _source.Token);

        // The kernel has set its own flag, so it runs.
        while (Read(flags.Pointer) == 0)
        {
            await Task.Yield();
        }

        await _source.CancelAsync();
        Assert.False(running.IsCompleted);
        _process.Write([9L], flags.Pointer + 1);
        Assert.Equal(9, await running);
    }

    [Fact]
    public async Task AfterCompletion_NothingHappens()
    {
        for (int i = 0; i < 100; i++)
        {
            using var source = new CancellationTokenSource();
            long before = await _kernels.NextCallAsync(source.Token);
            await source.CancelAsync();
            Assert.Equal(before + 1, await _kernels.NextCallAsync(default));
        }
    }

    [Fact]
    public async Task FromAnotherThread_EachCallEitherRunsOrIsCancelled()
    {
        long before = await _kernels.NextCallAsync(default);
        int ran = 0;
        for (int round = 0; round < 300; round++)
        {
            using var source = new CancellationTokenSource();
            Task<long>[] calls = [.. Enumerable.Range(0, 8).Select(_ => _kernels.NextCallAsync(source.Token).AsTask())];
            Task cancelling = Task.Run(source.Cancel, TestContext.Current.CancellationToken);
            foreach (Task<long> call in calls)
            {
                try
                {
                    await call;
                    ran++;
                }
                catch (OperationCanceledException)
                {
                }
            }

            await cancelling;
        }

        Assert.Equal(before + ran + 1, await _kernels.NextCallAsync(default));
        Assert.Equal(0, _context.Queue.Count);
    }

    [Fact]
    public async Task OfALostProcess_TellsOfTheLoss()
    {
        ValueTask<int> running = _kernels.NeverReturnsAsync(_source.Token);
        Task<long> queued = _kernels.NextCallAsync(_source.Token).AsTask();
        Native.LibC.SendSignal(_process.ProcessId, Native.LibC.SIGKILL);
        await Assert.ThrowsAsync<VeoProcessLostException>(running.AsTask);
        await Assert.ThrowsAsync<VeoProcessLostException>(() => queued);
        await _source.CancelAsync();
    }

    [Fact]
    public async Task DisposedContext_WithWithdrawnCalls_Ends()
    {
        ValueTask<long> gate = _kernels.WaitForFlagAsync(_flag, default);
        _ = _kernels.NextCallAsync(_source.Token);
        await _source.CancelAsync();
        ValueTask disposal = _context.DisposeAsync();
        _process.Write([1L], _flag.Pointer);
        await disposal;
        Assert.Equal(1, await gate);
        Assert.DoesNotContain(_context, _process.Contexts);
    }

    private long Read(VePtr<long> pointer)
    {
        long[] value = new long[1];
        _process.Read(pointer, value);
        return value[0];
    }

    private static async Task<OperationCanceledException> IsCancelled(Func<Task> operation, params string[] parts)
    {
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(operation);
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        return exception;
    }
}
