namespace Veo.Tests;

/// <summary><see cref="VeoRequest{T}"/>: awaited often, waited for, looked at, dropped.</summary>
public sealed class RequestTests(VeFixture ve) : IAsyncLifetime
{
    private readonly VeoContext _context = ve.Process.OpenContext();
    private VeBuffer<long> _flag = null!;
    private IKernels _kernels = null!;

    public ValueTask InitializeAsync()
    {
        _kernels = IKernels.Load(_context);
        _flag = ve.Process.Allocate<long>(1);
        _flag.Fill(0);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        ve.Kernels.SetFlag(_flag, 1);
        await _context.DisposeAsync();
        _flag.Dispose();
    }

    [Fact]
    public async Task Request_AwaitedByManyAtOnce_GivesAllTheSame()
    {
        VeoRequest<long> request = _kernels.WaitForFlagRequest(_flag);
        Assert.Same(_context, request.Context);
        Assert.False(request.IsCompleted);
        Task<long>[] consumers =
        [
            .. Enumerable.Range(0, 10).Select(i => Task.Run(
                async () => (i % 3) switch
                {
                    0 => await request,
                    1 => request.Wait(),
                    _ => await request.AsTask(),
                },
                TestContext.Current.CancellationToken)),
        ];
        ve.Kernels.SetFlag(_flag, 6);
        Assert.All(await Task.WhenAll(consumers), static result => Assert.Equal(6, result));
        Assert.Equal(6, await request);
        Assert.Equal(6, request.Wait());
        Assert.True(request.TryGetResult(out long again));
        Assert.Equal(6, again);
        Assert.Same(request.AsTask(), request.AsTask());
    }

    [Fact]
    public void Wait_WithATime_ReportsWhetherItCompleted()
    {
        VeoRequest<long> request = _kernels.WaitForFlagRequest(_flag);
        Assert.False(request.Wait(TimeSpan.Zero));
        Assert.False(request.Wait(TimeSpan.FromMilliseconds(20)));
        Assert.False(request.TryGetResult(out _));
        ve.Kernels.SetFlag(_flag, 2);
        Assert.True(request.Wait(TimeSpan.FromSeconds(30)));
        Assert.True(request.Wait(Timeout.InfiniteTimeSpan));
        Assert.Equal(2, request.Wait());
    }

    [Fact]
    public async Task WaitAsync_WithATime_LeavesTheCallRunning()
    {
        VeoRequest<long> request = _kernels.WaitForFlagRequest(_flag);
        Task<long> valueTask = _kernels.WaitForFlagAsync(_flag).AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => request.AsTask().WaitAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<TimeoutException>(() => valueTask.WaitAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));
        ve.Kernels.SetFlag(_flag, 7);
        Assert.Equal(7, await request);
        Assert.Equal(7, await valueTask);
    }

    [Fact]
    public async Task ConfigureAwait_False_LeavesASynchronizationContext()
    {
        VeoRequest<long> request = _kernels.WaitForFlagRequest(_flag);
        var single = new SingleThreadContext();
        (bool left, bool stayed) = await single.Run(async () =>
        {
            SynchronizationContext? own = SynchronizationContext.Current;
            single.Post(_ => ve.Kernels.SetFlag(_flag, 3), null);
            await request;
            bool stayed = ReferenceEquals(SynchronizationContext.Current, own);
            VeoRequest<long> next = _kernels.NextCallRequest();
            ve.Kernels.SetFlag(_flag, 0);
            VeoRequest<long> waiting = _kernels.WaitForFlagRequest(_flag);
            single.Post(_ => ve.Kernels.SetFlag(_flag, 4), null);
            await waiting.ConfigureAwait(false);
            await next.ConfigureAwait(false);
            return (SynchronizationContext.Current is null, stayed);
        });
        Assert.True(stayed);
        Assert.True(left);
    }

    [Fact]
    public void Wait_WithANegativeTime_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _kernels.NextCallRequest().Wait(TimeSpan.FromSeconds(-2)));

    [Fact]
    public async Task VoidRequest_IsAwaitedAndWaitedFor()
    {
        VeoRequest request = _kernels.NothingRequest();
        await request;
        request.Wait();
        await request.ConfigureAwait(false);
        Assert.True(request.Wait(TimeSpan.Zero));
        Assert.True(request.IsCompleted);
        Assert.Equal(TaskStatus.RanToCompletion, request.AsTask().Status);
    }

    [Fact]
    public async Task Ids_OfOneContext_Grow()
    {
        VeoRequest<long> first = _kernels.NextCallRequest();
        VeoRequest<long> second = _kernels.NextCallRequest();
        Assert.True(second.Id > first.Id);
        Assert.True(await second > await first);
    }

    [Fact]
    public async Task DroppedRequests_DoNotDisturbLaterOnes()
    {
        for (int i = 0; i < 500; i++)
        {
            _ = _kernels.NextCallRequest();
        }

        GC.Collect();
        Assert.Equal(3, await _kernels.EchoInt64Async(3));
        await _context.SynchronizeAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task FailedRequest_ThrowsTheSameEveryTime()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext other = process.OpenContext();
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        IKernels kernels = IKernels.Load(process);
        IKernels opener = IKernels.Load(other);
        VeoRequest<long> first = kernels.NextCallRequest();
        Assert.Equal(1, await first);
        VeoRequest<long> gate = kernels.WaitForFlagRequest(flag);
        ValueTask crash = kernels.CallAbortAsync();
        VeoRequest<long> lost = kernels.NextCallRequest();
        await opener.SetFlagAsync(flag, 1);
        Assert.Equal(1, await gate);
        await Assert.ThrowsAsync<VeoKernelException>(async () => await crash);
        VeoProcessLostException one = await Assert.ThrowsAsync<VeoProcessLostException>(async () => await lost);
        VeoProcessLostException two = Assert.Throws<VeoProcessLostException>(() => lost.Wait());
        Assert.Throws<VeoProcessLostException>(() => lost.TryGetResult(out _));
        Assert.Throws<VeoProcessLostException>(() => lost.Wait(TimeSpan.FromSeconds(1)));
        Assert.Same(one, two);
        Assert.Equal(1, first.Wait());
    }
}
