namespace Veo.Tests;

/// <summary>Batches: requests of one thread that no other thread's come between.</summary>
public sealed class BatchTests : IAsyncLifetime
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
    public async Task Batches_OfFourThreads_KeepTheirRequestsTogether()
    {
        Task[] threads = [.. Enumerable.Range(0, 4).Select(_ => OnAThread(() =>
        {
            for (int round = 0; round < 100; round++)
            {
                var calls = new VeoRequest<long>[5];
                using (_context.BeginBatch())
                {
                    for (int i = 0; i < calls.Length; i++)
                    {
                        calls[i] = _kernels.NextCallRequest();
                    }
                }

                for (int i = 0; i < calls.Length; i++)
                {
                    Assert.Equal(calls[0].Wait() + i, calls[i].Wait());
                }
            }
        }))];
        await Task.WhenAll(threads);
    }

    [Fact]
    public async Task Batch_MakesOtherThreadsWait_InWhateverWayTheySubmit()
    {
        Task[] others;
        using (var order = new CountdownEvent(6))
        {
            VeoRequest<long> last;
            using (_context.BeginBatch())
            {
                others =
                [
                    OnAThread(() => Submitted(order, () => Assert.Equal(1, _kernels.EchoInt64(1)))),
                    OnAThread(() => Submitted(order, () => Assert.Equal(2, _kernels.EchoInt64Request(2).Wait()))),
                    OnAThread(() => Submitted(order, () => _context.Synchronize())),
                    OnAThread(() => Submitted(order, () => Assert.Equal(3, _context.RunOnHostAsync(static () => 3).AsTask().GetAwaiter().GetResult()))),
                    OnAThread(() => Submitted(order, () => _context.AllocateAsync<int>(1).AsTask().GetAwaiter().GetResult().Dispose())),
                    OnAThread(() => Submitted(order, () => _context.BeginBatch().Dispose())),
                ];
                order.Wait(TestContext.Current.CancellationToken);

                // They are on their way; this gives them a chance to come through.
                for (int i = 0; i < 2000; i++)
                {
                    Assert.Equal(i, _kernels.EchoInt64(i));
                }

                Assert.DoesNotContain(others, static other => other.IsCompleted);
                last = _kernels.NextCallRequest();
            }

            Assert.True(last.Wait() > 0);
            await Task.WhenAll(others);
        }
    }

    [Fact]
    public async Task Batch_Nested_EndsWithTheOutermost()
    {
        Task other;
        using (_context.BeginBatch())
        {
            using (_context.BeginBatch())
            {
                Assert.Equal(1, _kernels.EchoInt64(1));
            }

            other = OnAThread(() => Assert.Equal(2, _kernels.EchoInt64(2)));
            for (int i = 0; i < 1000; i++)
            {
                Assert.Equal(i, _kernels.EchoInt64(i));
            }

            Assert.False(other.IsCompleted);
        }

        await other;
    }

    [Fact]
    public async Task Batch_DisposedTwice_DoesNothingTheSecondTime()
    {
        Task other;
        VeoBatch first = _context.BeginBatch();
        first.Dispose();
        first.Dispose();
        using (_context.BeginBatch())
        {
            // Neither ends the batch that is open now.
            first.Dispose();
            default(VeoBatch).Dispose();
            other = OnAThread(() => _kernels.Nothing());
            for (int i = 0; i < 1000; i++)
            {
                Assert.Equal(i, _kernels.EchoInt64(i));
            }

            Assert.False(other.IsCompleted);
        }

        await other;
    }

    [Fact]
    public async Task Batch_DisposedBeforeThoseInsideIt_EndsThemToo()
    {
        EndOuterFirst();
        await OnAThread(() => _kernels.Nothing());

        void EndOuterFirst()
        {
            VeoBatch outer = _context.BeginBatch();
            VeoBatch inner = _context.BeginBatch();
            outer.Dispose();
            inner.Dispose();
        }
    }

    [Fact]
    public async Task Batch_DoesNotHoldUpCompletion()
    {
        using VeBuffer<long> flag = _process.Allocate<long>(1);
        flag.Fill(0);
        ValueTask<long> before = _kernels.WaitForFlagAsync(flag);
        Task<long> awaited = Task.Run(async () => await before);
        using (_context.BeginBatch())
        {
            // The continuation is another thread's, which collects while this one submits and others wait to.
            Task submitter = OnAThread(() => _kernels.Nothing());
            Task<long> parked = _kernels.EchoInt64Task(4);
            IKernels.Load(_process).SetFlag(flag, 1);
            Assert.Equal(1, Finish(awaited));
            Assert.Equal(4, Finish(parked));
            Assert.False(submitter.IsCompleted);
        }

        await _context.SynchronizeAsync();
    }

    [Fact]
    public async Task Batch_OfTheDefaultContext_DoesNotHoldUpThoseWhoGiveTheLastLeaseBack()
    {
        TestDevice.NeedFloatingResults();
        var freed = new System.Collections.Concurrent.ConcurrentQueue<VePtr>();
        _process.MemoryFreeing += (_, e) => freed.Enqueue(e.Pointer);
        using VeBuffer<long> flag = _process.Allocate<long>(1);
        flag.Fill(0);
        IKernels defaults = IKernels.Load(_process);
        IKernels other = IKernels.Load(_process.OpenContext());
        VeBuffer<double> used = _process.Allocate<double>(1);
        used.Fill(1);
        VePtr<double> address = used;
        ValueTask<long> gate = _kernels.WaitForFlagAsync(flag);
        Task<double> user = _kernels.SumAsync(used, 1).AsTask();
        used.Dispose();
        using (_process.DefaultContext.BeginBatch())
        {
            // The completion thread gives the lease back, and must not wait for the end of the batch: this thread waits for it.
            other.SetFlag(flag, 1);
            Assert.Equal(1, Finish(user));
            Assert.Contains(address, freed);
            Assert.Equal(5, defaults.EchoInt64(5));
        }

        Assert.Equal(1, await gate);

        // All the memory is there again, in one piece.
        long length = 1L << 20;
        using VeBuffer<long> again = _process.Allocate<long>(length);
        Assert.Equal(length, again.LongLength);
    }

    [Fact]
    public void Batch_OfTheDefaultContext_AllowsItsOwnerTheProcess()
    {
        using (_process.DefaultContext.BeginBatch())
        {
            using VeBuffer<int> buffer = _process.Allocate<int>(2);
            buffer.CopyFrom([1, 2]);
            int[] back = new int[2];
            buffer.CopyTo(back);
            Assert.Equal([1, 2], back);
            _process.DefaultContext.Synchronize();
        }
    }

    [Fact]
    public void Batch_RefusesWhatWouldWaitForItsEnd()
    {
        using (_context.BeginBatch())
        {
            Refused(() => _process.LoadLibrary("libkernels.so").Unload());
        }

        using (_process.DefaultContext.BeginBatch())
        {
            Refused(() => _process.OpenContext());
            Refused(() => _process.OpenContextAsync());
            Refused(() => _process.LoadLibrary("libpyveo.so"));
        }

        Assert.Equal(1, _kernels.EchoInt64(1));
        Assert.False(_process.IsLost);
    }

    [Fact]
    public async Task Dispose_InsideABatchOrAHostFunction_OnlyBegins()
    {
        VeoProcess process = await VeFixture.OpenPerCore();
        VeoContext first = process.OpenContext();
        using (first.BeginBatch())
        {
            first.Dispose();
            Assert.Equal(VeoContextState.Disposed, first.State);
        }

        VeoContext second = process.OpenContext();
        await second.RunOnHostAsync(second.Dispose);
        Assert.Equal(VeoContextState.Disposed, second.State);

        // In a host function of the default context, the whole process.
        await process.DefaultContext.RunOnHostAsync(process.Dispose);
        Assert.Throws<ObjectDisposedException>(process.DefaultContext.Synchronize);
        await process.DisposeAsync();
    }

    [Fact]
    public async Task Disposal_ByAnotherThread_WaitsForTheBatch()
    {
        VeoContext context = _process.OpenContext();
        Task disposal;
        Task other;
        using (context.BeginBatch())
        {
            disposal = context.DisposeAsync().AsTask();
            while (context.State != VeoContextState.Disposed)
            {
                Thread.Yield();
            }

            other = OnAThread(() => Assert.Throws<ObjectDisposedException>(context.Synchronize));
            Finish(other);
            Assert.False(disposal.IsCompleted);
            Assert.Throws<ObjectDisposedException>(context.Synchronize);
            Assert.Throws<ObjectDisposedException>(() => { context.BeginBatch(); });
        }

        await disposal;
        await other;
    }

    [Fact]
    public async Task Disposal_WhileAnotherThreadWaitsForTheBatch_LetsThatGo()
    {
        VeoContext context = _process.OpenContext();
        Task waiting;
        Task disposal;
        using (context.BeginBatch())
        {
            waiting = OnAThread(() => { Assert.Throws<ObjectDisposedException>(() => UntilLost(() => IKernels.Load(context).EchoInt64(1))); });
            disposal = context.DisposeAsync().AsTask();
        }

        await disposal;
        await waiting;
    }

    [Fact]
    public async Task DeathOfTheWorker_LetsEveryoneGo()
    {
        Task<VeoProcessLostException>[] others;
        using (_context.BeginBatch())
        {
            others =
            [
                OnAThread(() => Assert.Throws<VeoProcessLostException>(() => UntilLost(() => _kernels.EchoInt64(1)))),
                OnAThread(() => Assert.Throws<VeoProcessLostException>(() => UntilLost(() => _kernels.EchoInt64Request(1).Wait()))),
            ];
            TestDevice.Kill(_process);
            Assert.Throws<VeoProcessLostException>(() => UntilLost(() => _kernels.EchoInt64(1)));
        }

        await Task.WhenAll(others);
        Assert.Throws<VeoProcessLostException>(() => { _context.BeginBatch(); });
    }

    [Fact]
    public async Task Batch_OfADisposedContext_IsRefused()
    {
        await _context.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => { _context.BeginBatch(); });
    }

    [Fact]
    public async Task Batch_HoldsUpHostFunctionsThatSubmit_UntilItEnds()
    {
        ValueTask<ValueTask<long>> host;
        using (_context.BeginBatch())
        {
            host = _context.RunOnHostAsync(() => _kernels.EchoInt64Async(9));
            _ = _kernels.EchoInt64Async(1);
        }

        Assert.Equal(9, await await host);
    }

    private static void UntilLost(Func<long> call)
    {
        while (true)
        {
            _ = call();
        }
    }

    private static void Submitted(CountdownEvent order, Action submit)
    {
        order.Signal();
        submit();
    }

    private static T Finish<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Finish(Task task) => task.GetAwaiter().GetResult();

    private static void Refused(Action action)
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(action);
        Assert.Contains("batch", exception.Message, StringComparison.Ordinal);
    }

    private static Task OnAThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task<T> OnAThread<T>(Func<T> function) =>
        Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
