using System.Runtime.CompilerServices;

namespace Veo.Tests;

/// <summary>Functions of this program in a context's queue.</summary>
public sealed class HostFunctionTests(VeFixture ve) : IAsyncLifetime
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
    public async Task HostFunction_OfAnyType_GivesItsResult()
    {
        var thing = new object();
        Assert.Same(thing, await _context.RunOnHostAsync(() => thing));
        Assert.Null(await _context.RunOnHostAsync(static () => (string?)null));
        Assert.Equal((1.5m, "two"), await _context.RunOnHostAsync(static () => (1.5m, "two")));
        Assert.Equal(Guid.Empty, await ve.Process.DefaultContext.RunOnHostAsync(static () => Guid.Empty));
        bool hasRun = false;
        await _context.RunOnHostAsync(() => { hasRun = true; });
        Assert.True(hasRun);
    }

    [Fact]
    public async Task HostFunction_RunsOnAnotherThread_InItsPlaceInTheQueue()
    {
        TestDevice.NeedFloatingResults();
        int caller = Environment.CurrentManagedThreadId;
        double[] values = [1, 2, 3];
        using VeBuffer<double> buffer = ve.Process.Allocate<double>(3);
        double[] read = new double[3];
        ValueTask<long> gate = _kernels.WaitForFlagAsync(_flag);
        ValueTask write = _context.WriteAsync<double>(values, buffer);
        ValueTask scale = _kernels.ScaleAsync(buffer, 3, 2);
        ValueTask firstRead = _context.ReadAsync<double>(buffer, read);
        ValueTask<(double[] Seen, int Thread)> host = _context.RunOnHostAsync(() =>
        {
            double[] seen = [.. read];
            Assert.Equal(12, ve.Kernels.Sum(buffer, 3));
            return (seen, Environment.CurrentManagedThreadId);
        });
        ValueTask again = _kernels.ScaleAsync(buffer, 3, 10);
        ValueTask<double> sum = _kernels.SumAsync(buffer, 3);
        Assert.False(host.IsCompleted);
        ve.Kernels.SetFlag(_flag, 1);
        (double[] seen, int thread) = await host;
        Assert.Equal([2, 4, 6], seen);
        Assert.NotEqual(caller, thread);
        Assert.Equal(120, await sum);
        await gate;
        await write;
        await scale;
        await firstRead;
        await again;
    }

    [Fact]
    public async Task HostFunction_ThatThrows_ThrowsToTheAwaiterWithItsTrace()
    {
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(async () => await _context.RunOnHostAsync(ThrowSomething));
        Assert.Equal("broken", exception.Message);
        Assert.Contains(nameof(ThrowSomething), exception.StackTrace, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await _context.RunOnHostAsync(() => { ThrowSomething(); }));

        // What the runtime makes of signals has to reach it on libveo's thread, too.
        string? none = null;
        int zero = 0;
        await Assert.ThrowsAsync<NullReferenceException>(async () => await _context.RunOnHostAsync(() => none!.Length));
        await Assert.ThrowsAsync<DivideByZeroException>(async () => await _context.RunOnHostAsync(() => 1 / zero));
        Assert.Equal(5, await _kernels.EchoInt64Async(5));
        Assert.False(ve.Process.IsLost);
    }

    [Fact]
    public async Task HostFunction_ThatComputes_DoesNotHoldUpTheGarbageCollector()
    {
        using var isRunning = new ManualResetEventSlim();
        bool goOn = true;
        ValueTask<long> spinning = _context.RunOnHostAsync(() =>
        {
            isRunning.Set();
            long turns = 0;
            while (Volatile.Read(ref goOn))
            {
                turns++;
            }

            return turns;
        });
        isRunning.Wait(TestContext.Current.CancellationToken);
        GC.Collect();
        Volatile.Write(ref goOn, false);
        Assert.True(await spinning >= 0);
    }

    [Fact]
    public async Task HostFunction_SeesTheAsyncLocalsOfItsSubmitter()
    {
        var local = new AsyncLocal<string> { Value = "mine" };
        Assert.Equal("mine", await _context.RunOnHostAsync(() =>
        {
            string? seen = local.Value;
            local.Value = "inside";
            return seen;
        }));
        using (ExecutionContext.SuppressFlow())
        {
            Assert.Null(_context.RunOnHostAsync(() => local.Value).AsTask().GetAwaiter().GetResult());
        }
    }

    [Fact]
    public async Task HostFunction_MaySubmitToItsOwnContext()
    {
        // More than after which finished requests are collected on the way.
        ValueTask<long>[] calls = await _context.RunOnHostAsync(() => Enumerable.Range(0, 300).Select(i => _kernels.EchoInt64Async(i)).ToArray());
        for (int i = 0; i < calls.Length; i++)
        {
            Assert.Equal(i, await calls[i]);
        }
    }

    [Fact]
    public async Task HostFunction_LooksAtRequestsBehindIt_AndTheyStayThere()
    {
        bool hasRun = false;
        bool hasPassed = await _context.RunOnHostAsync(() =>
        {
            VeoRequest<long> behind = _kernels.EchoInt64Request(1);
            ValueTask then = _context.RunOnHostAsync(() => { hasRun = true; });
            for (int i = 0; i < 2000; i++)
            {
                // A round trip, in which the queue had time to pass if looking made it.
                Assert.Equal(i, ve.Kernels.EchoInt64(i));
                Assert.False(behind.IsCompleted);
                Assert.False(behind.TryGetResult(out _));
                Assert.False(behind.Wait(TimeSpan.Zero));
                Assert.False(then.IsCompleted);
            }

            return hasRun;
        });
        Assert.False(hasPassed);
        await _context.SynchronizeAsync();
        Assert.True(hasRun);
    }

    [Fact]
    public async Task HostFunction_MayWaitForRequestsInFront()
    {
        VeoRequest<long> first = _kernels.EchoInt64Request(3);
        VeoRequest<long> second = _kernels.EchoInt64Request(4);
        Assert.Equal(7, await _context.RunOnHostAsync(() => first.Wait() + (second.Wait(TimeSpan.FromMinutes(1)) ? second.Wait() : 0)));
    }

    [Fact]
    public async Task HostFunction_MayUseOtherContexts()
    {
        TestDevice.NeedFloatingResults();
        await using VeoContext other = ve.Process.OpenContext();
        IKernels others = IKernels.Load(other);
        Assert.Equal(20, await _context.RunOnHostAsync(() =>
        {
            using VeBuffer<double> buffer = ve.Process.Allocate<double>(2);
            buffer.CopyFrom([3, 4]);
            long blocking = others.EchoInt64(6);
            double awaited = Task.Run(async () => await others.SumAsync(buffer, 2)).GetAwaiter().GetResult();
            return blocking + awaited + other.RunOnHostAsync(() => 7).AsTask().GetAwaiter().GetResult();
        }));
    }

    [Fact]
    public async Task HostFunction_ThatWouldWaitForItself_IsRefused()
    {
        await using VeoContext other = ve.Process.OpenContext();
        VeoContext context = other;
        using var source = new CancellationTokenSource();
        await context.RunOnHostAsync(() =>
        {
            Refused(() => IKernels.Load(context).EchoInt64(1));
            Refused(() => ICancellable.Load(context).NextCall(source.Token));
            Refused(context.Synchronize);
            Refused(() => _ = IKernels.Load(context).EchoInt64Request(1).Wait());
            Refused(() => IKernels.Load(context).EchoInt64Request(1).Wait(TimeSpan.FromMinutes(1)));
            VeoLibrary library = ve.Process.LoadLibrary("libkernels.so");
            Refused(() => library.Unload());
            Assert.True(library.IsLoaded);
        });
        Assert.Equal(2, await IKernels.Load(context).EchoInt64Async(2));
        Assert.False(ve.Process.IsLost);
        Assert.Equal(VeoContextState.Running, context.State);
    }

    [Fact]
    public async Task HostFunction_OfTheDefaultContext_MayNotUseWhatWaitsForThat()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        VeoContext context = process.DefaultContext;
        using VeBuffer<double> buffer = process.Allocate<double>(1);
        await context.RunOnHostAsync(() =>
        {
            Refused(() => process.Allocate<double>(1));
            Refused(() => buffer.CopyFrom([1]));
            Refused(() => process.LoadLibrary("libkernels.so"));
            Refused(() => process.OpenContext());
            process.Free(default);
        });
        VeBuffer<double> late = await await context.RunOnHostAsync(() => context.AllocateAsync<double>(1));
        late.Dispose();
        await using VeoContext further = await await context.RunOnHostAsync(() => process.OpenContextAsync());
        Assert.Equal(1, await IKernels.Load(further).EchoInt64Async(1));
    }

    [Fact]
    public async Task HostFunction_DisposesAsynchronously()
    {
        VeoProcess process = await VeFixture.OpenPerCore();
        VeoContext context = process.OpenContext();
        Task disposal = await context.RunOnHostAsync(() => context.DisposeAsync().AsTask());
        await disposal;
        Assert.Equal(VeoContextState.Disposed, context.State);
        Task end = await process.DefaultContext.RunOnHostAsync(() => process.DisposeAsync().AsTask());
        await end;
        Assert.Throws<ObjectDisposedException>(() => { _ = process.DefaultContext.RunOnHostAsync(static () => 1); });
    }

    [Fact]
    public async Task HostFunctions_OfManyThreads_AllRunOneAtATime()
    {
        int running = 0;
        int count = 0;
        Task[] submitters = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                Assert.Equal(1, await _context.RunOnHostAsync(() =>
                {
                    int now = Interlocked.Increment(ref running);
                    count++;
                    Interlocked.Decrement(ref running);
                    return now;
                }));
            }
        }))];
        await Task.WhenAll(submitters);
        Assert.Equal(800, count);
    }

    [Fact]
    public async Task HostFunction_CancelledBeforeItBegins_IsNotCalled()
    {
        using var cancellation = new CancellationTokenSource();
        VeoRequest<long> gate = _kernels.WaitForFlagRequest(_flag);
        bool hasRun = false;
        ValueTask<bool> host = _context.RunOnHostAsync(() => hasRun = true, cancellation.Token);
        await cancellation.CancelAsync();

        // At once, though the queue has not come to it.
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await host);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.False(gate.IsCompleted);
        ve.Kernels.SetFlag(_flag, 1);
        await _context.SynchronizeAsync();
        Assert.False(hasRun);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _context.RunOnHostAsync(static () => 1, cancellation.Token));
    }

    [Fact]
    public async Task HostFunction_CancelledWhileItRuns_Completes()
    {
        using var cancellation = new CancellationTokenSource();
        Assert.Equal(3, await _context.RunOnHostAsync(
            () =>
            {
                cancellation.Cancel();
                return 3;
            },
            cancellation.Token));
    }

    [Fact]
    public async Task HostFunction_WhoseWorkerDiesBefore_IsNeverCalledAndLetGo()
    {
        await using VeoProcess process = await VeFixture.Open();
        ValueTask<int> never = IKernels.Load(process).NeverReturnsAsync();
        (WeakReference captured, ValueTask<int> host) = SubmitWithCapture(process.DefaultContext);
        TestDevice.Kill(process);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await host);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await never);
        host = default;
        await UntilCollected(captured);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await process.DefaultContext.RunOnHostAsync(static () => 1));
    }

    [Fact]
    public async Task HostFunction_ThatHasReturned_IsLetGo()
    {
        (WeakReference captured, ValueTask<int> host) = SubmitWithCapture(_context);
        Assert.Equal(1, await host);
        host = default;
        await UntilCollected(captured);
    }

    [Fact]
    public async Task HostFunction_DuringWhichTheWorkerDies_GivesItsResult()
    {
        await using VeoProcess process = await VeFixture.Open();
        ValueTask<int> host = process.DefaultContext.RunOnHostAsync(() =>
        {
            TestDevice.Kill(process);
            while (process.DefaultContext.State == VeoContextState.Running)
            {
                Thread.Yield();
            }

            return 8;
        });
        Assert.Equal(8, await host);
        Assert.True(process.IsLost);
    }

    [Fact]
    public async Task HostFunction_BehindAFault_IsNeverCalled()
    {
        await using VeoProcess process = await VeFixture.Open();
        bool hasRun = false;
        ValueTask<int> fault = IKernels.Load(process).DereferenceNullAsync();
        ValueTask<bool> host = process.DefaultContext.RunOnHostAsync(() => hasRun = true);
        await Assert.ThrowsAsync<VeoKernelException>(async () => await fault);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await host);
        Assert.False(hasRun);
    }

    [Fact]
    public async Task HostFunction_OfADisposedContext_IsRefused()
    {
        VeoContext context = ve.Process.OpenContext();
        await context.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => { _ = context.RunOnHostAsync(static () => 1); });
        Assert.Throws<ObjectDisposedException>(() => { _ = context.RunOnHostAsync(static () => { }); });
    }

    [Fact]
    public void HostFunction_OfNull_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => { _ = _context.RunOnHostAsync((Func<int>)null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = _context.RunOnHostAsync((Action)null!); });
    }

    [Fact]
    public async Task HostFunction_DroppedByItsSubmitter_RunsAllTheSame()
    {
        bool hasRun = false;
        _ = _context.RunOnHostAsync(() => { hasRun = true; });
        await _context.SynchronizeAsync();
        Assert.True(hasRun);
    }

    private static int ThrowSomething() => throw new InvalidDataException("broken");

    private static void Refused(Action action)
    {
        InvalidOperationException exception = Assert.ThrowsAny<InvalidOperationException>(action);
        Assert.IsNotType<ObjectDisposedException>(exception);
        Assert.Contains("host function", exception.Message, StringComparison.Ordinal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Captured, ValueTask<int> Host) SubmitWithCapture(VeoContext context)
    {
        var thing = new object();
        return (new WeakReference(thing), context.RunOnHostAsync(() => thing is null ? 0 : 1));
    }

    /// <summary>Handles are freed right before the await ends; only the last frames of the completion may still hold something.</summary>
    private static async Task UntilCollected(WeakReference reference)
    {
        while (reference.IsAlive)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
