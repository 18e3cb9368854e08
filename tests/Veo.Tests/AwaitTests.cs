using System.Collections.Concurrent;

namespace Veo.Tests;

/// <summary>Awaiting: many, in any order, from any context, once each.</summary>
public sealed class AwaitTests(VeFixture ve)
{
    private readonly IKernels _kernels = ve.Kernels;

    [Fact]
    public async Task Pipeline_OfAThousand_CompletesInOrder()
    {
        var calls = new ValueTask<long>[1000];
        for (int i = 0; i < calls.Length; i++)
        {
            calls[i] = _kernels.EchoInt64Async(i);
        }

        for (int i = 0; i < calls.Length; i++)
        {
            Assert.Equal(i, await calls[i]);
        }
    }

    [Fact]
    public async Task Pipeline_AwaitedInReverse_Completes()
    {
        var calls = new ValueTask<long>[1000];
        for (int i = 0; i < calls.Length; i++)
        {
            calls[i] = _kernels.EchoInt64Async(i);
        }

        for (int i = calls.Length - 1; i >= 0; i--)
        {
            Assert.Equal(i, await calls[i]);
        }
    }

    [Fact]
    public async Task Tasks_AwaitedTogether_AllComplete()
    {
        long[] results = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => _kernels.EchoInt64Task(i)));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), results);
    }

    [Fact]
    public async Task Calls_FromManyThreads_KeepTheirResults()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (int i = 0; i < 300; i++)
            {
                long value = (worker * 1000) + i;
                Assert.Equal(value, (i % 3) switch
                {
                    0 => _kernels.EchoInt64(value),
                    1 => await _kernels.EchoInt64Async(value),
                    _ => await _kernels.EchoInt64Request(value),
                });
            }
        }, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task OlderRequest_ParkedAfterAYoungerOne_DoesNotWaitForIt()
    {
        await using VeoContext context = ve.Process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        using VeBuffer<long> flags = ve.Process.Allocate<long>(2);
        flags.Fill(0);
        Task<long> younger;
        ValueTask<long> older = kernels.WaitForFlagAsync(flags.Slice(0, 1));
        younger = kernels.WaitForFlagAsync(flags.Slice(1, 1)).AsTask();
        Task<long> lateParked = older.AsTask();
        _kernels.SetFlag(flags.Slice(0, 1), 7);
        Assert.Equal(7, await lateParked.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.False(younger.IsCompleted);
        _kernels.SetFlag(flags.Slice(1, 1), 8);
        Assert.Equal(8, await younger);
    }

    [Fact]
    public async Task Continuation_OfAParkedCall_RunsOnThePool()
    {
        await using VeoContext context = ve.Process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        using VeBuffer<long> flag = ve.Process.Allocate<long>(1);
        flag.Fill(0);
        Task<bool> onPool = Task.Run(
            async () =>
            {
                await kernels.WaitForFlagAsync(flag).ConfigureAwait(false);
                return Thread.CurrentThread.IsThreadPoolThread;
            },
            TestContext.Current.CancellationToken);
        _kernels.SetFlag(flag, 1);
        Assert.True(await onPool);
    }

    [Fact]
    public async Task Continuation_WithASynchronizationContext_ReturnsToIt()
    {
        await using VeoContext context = ve.Process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        using VeBuffer<long> flag = ve.Process.Allocate<long>(1);
        flag.Fill(0);
        var single = new SingleThreadContext();
        (int before, int after, long result) = await single.Run(async () =>
        {
            int before = Environment.CurrentManagedThreadId;
            ValueTask<long> call = kernels.WaitForFlagAsync(flag);
            single.Post(_ => _kernels.SetFlag(flag, 3), null);
            long result = await call;
            return (before, Environment.CurrentManagedThreadId, result);
        });
        Assert.Equal(before, after);
        Assert.Equal(3, result);
    }

    [Fact]
    public void GetResult_BeforeCompletion_IsRefusedAndHarmless()
    {
        using VeoContext context = ve.Process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        using VeBuffer<long> flag = ve.Process.Allocate<long>(1);
        flag.Fill(0);
        ValueTask<long> call = kernels.WaitForFlagAsync(flag);
        Assert.Throws<InvalidOperationException>(() => call.GetAwaiter().GetResult());
        _kernels.SetFlag(flag, 5);
        Assert.Equal(5, call.AsTask().GetAwaiter().GetResult());
    }

    [Fact]
    public async Task ValueTask_AwaitedTwice_IsRefused()
    {
        ValueTask<long> call = _kernels.EchoInt64Async(1);
        Assert.Equal(1, await call);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await call);
        Assert.Equal(2, await _kernels.EchoInt64Async(2));
    }

    [Fact]
    public async Task DroppedValueTasks_AreCollectedByLaterCalls()
    {
        using VeBuffer<double> buffer = ve.Process.Allocate<double>(8);
        for (int i = 0; i < 300; i++)
        {
            _ = _kernels.ScaleAsync(buffer, 8, 1);
        }

        // The last drops are collected at the latest when the buffer goes, since they keep it alive.
        buffer.Dispose();
        await _kernels.NothingAsync();
        using VeBuffer<double> next = ve.Process.Allocate<double>(8);
        next.Fill(1);
        TestDevice.NeedFloatingResults();
        Assert.Equal(8, await _kernels.SumAsync(next, 8));
    }

    [Fact]
    public async Task ThousandParkedAwaits_HoldNoPoolThread()
    {
        await using VeoContext context = ve.Process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        using VeBuffer<long> flag = ve.Process.Allocate<long>(1);
        flag.Fill(0);
        Task<long>[] parked = [.. Enumerable.Range(0, 1000).Select(_ => kernels.WaitForFlagAsync(flag).AsTask())];
        Assert.All(parked, static task => Assert.False(task.IsCompleted));
        var ran = new ConcurrentBag<int>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => ran.Add(i), TestContext.Current.CancellationToken)));
        Assert.Equal(4, ran.Count);
        _kernels.SetFlag(flag, 9);
        Assert.All(await Task.WhenAll(parked), static result => Assert.Equal(9, result));
    }

    [Fact]
    public async Task CallContext_GivenPerCall_IsUsed()
    {
        await using VeoContext context = ve.Process.OpenContext();
        Assert.Equal(4, await _kernels.EchoInt64On(context, 4));
        Assert.Equal(5, await _kernels.EchoInt64On(null, 5));
    }
}
