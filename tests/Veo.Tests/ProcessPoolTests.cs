namespace Veo.Tests;

/// <summary>A process on each card, and contexts that are handed out.</summary>
public sealed class ProcessPoolTests
{
    private static VeoProcessPoolOptions PerCore(int contexts) =>
        new() { Process = { ContextMode = VeoContextMode.PerCore }, ContextsPerProcess = contexts };

    [Fact]
    public async Task Open_WithoutOptions_OpensOneProcessOnEachCard()
    {
        await using VeoProcessPool pool = await VeoProcessPool.OpenAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(VeoDevice.Enumerate().Select(static device => device.NodeId), pool.Processes.Select(static process => process.NodeId));
        using VeoContextLease one = pool.Rent();
        using VeoContextLease two = pool.Rent();
        Assert.NotSame(one.Process, two.Process);
        Assert.True(one.Context.IsDefault);
        Assert.Equal(one.Process.ProcessId, one.Load<IKernels>().WorkerPid());
        Assert.Equal(two.Process.ProcessId, two.Load<IKernels>().WorkerPid());
    }

    [Fact]
    public void Open_UnderAScheduler_UsesTheGrantedCards()
    {
        var options = new VeoProcessPoolOptions { Process = { Environment = { ["VEOHOST_NODES"] = "4", ["_VENODELIST"] = "3 1" } } };
        using VeoProcessPool pool = VeoProcessPool.Open(options);
        Assert.Equal([(0, 3), (1, 1)], pool.Processes.Select(static process => (process.NodeId, process.Device.PhysicalNodeId)));
    }

    [Fact]
    public async Task Rent_SpreadsOverProcessesAndContexts_DefaultContextsLast()
    {
        await using VeoProcessPool pool = await VeoProcessPool.OpenAsync(PerCore(2));
        VeoContextLease[] leases = [.. Enumerable.Range(0, 4).Select(_ => pool.Rent())];
        Assert.Equal(4, leases.Select(static lease => lease.Context).Distinct().Count());
        Assert.NotSame(leases[0].Process, leases[1].Process);
        Assert.Equal([false, false, true, true], leases.Select(static lease => lease.Context.IsDefault));

        // What has been given back is the least loaded one.
        VeoContext free = leases[2].Context;
        leases[2].Dispose();
        leases[2].Dispose();
        using VeoContextLease again = pool.Rent();
        Assert.Same(free, again.Context);
        Assert.Throws<ObjectDisposedException>(() => leases[2].Context);
        Assert.Throws<ObjectDisposedException>(() => leases[2].Load<IKernels>());
        Assert.Throws<ObjectDisposedException>(() => leases[2].Process);
    }

    [Fact]
    public async Task Rent_CountsRequestsThatAreNotCompleted()
    {
        await using VeoProcessPool pool = await VeoProcessPool.OpenAsync();
        ValueTask<long> busy;
        VeoContext first;
        VeBuffer<long> flag;
        using (VeoContextLease lease = pool.Rent())
        {
            first = lease.Context;
            flag = lease.Process.Allocate<long>(1);
            flag.Fill(0);
            busy = lease.Load<IKernels>().WaitForFlagAsync(flag);
        }

        using (VeoContextLease other = pool.Rent())
        {
            Assert.NotSame(first, other.Context);
        }

        // The host device's memory can be written beside a kernel, but only the kernel's own queue would; so end the worker instead.
        TestDevice.Kill(first.Process);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await busy);
        flag.Dispose();
    }

    [Fact]
    public async Task Load_GivesTheSameKernelsForTheSameContext()
    {
        await using VeoProcessPool pool = await VeoProcessPool.OpenAsync(PerCore(2));
        using VeoContextLease lease = pool.Rent();
        IKernels[] loaded = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => lease.Load<IKernels>())));
        Assert.All(loaded, kernels => Assert.Same(loaded[0], kernels));
        Assert.Equal(7, loaded[0].EchoInt64(7));
        Assert.Single(lease.Process.Libraries);
        Assert.Throws<VeoSymbolNotFoundException>(() => lease.Load<IIncomplete>());
        Assert.Throws<VeoSymbolNotFoundException>(() => lease.Load<IIncomplete>());
    }

    [Fact]
    public async Task Rent_FromManyThreads_KeepsTheBooks()
    {
        await using VeoProcessPool pool = await VeoProcessPool.OpenAsync(PerCore(3));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                using VeoContextLease lease = await pool.RentAsync(TestContext.Current.CancellationToken);
                Assert.Equal(i, await lease.Load<IKernels>().EchoInt64Async(i));
            }
        })));

        // Nothing is left counted: six leases are six contexts again.
        VeoContextLease[] leases = [.. Enumerable.Range(0, 6).Select(_ => pool.Rent())];
        Assert.Equal(6, leases.Select(static lease => lease.Context).Distinct().Count());
    }

    [Fact]
    public async Task LostProcess_IsReplacedOnItsCard()
    {
        await using VeoProcessPool pool = await VeoProcessPool.OpenAsync(new VeoProcessPoolOptions { Nodes = [1] });
        var told = new TaskCompletionSource<VeoProcessReplacedEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        pool.ProcessReplaced += (_, arguments) => told.SetResult(arguments);
        VeoProcess lost;
        using (VeoContextLease lease = pool.Rent())
        {
            lost = lease.Process;
            Assert.Throws<VeoKernelException>(() => lease.Load<IKernels>().DereferenceNull());
        }

        // The only process: this waits for its successor.
        using VeoContextLease next = await pool.RentAsync(TestContext.Current.CancellationToken);
        Assert.NotSame(lost, next.Process);
        Assert.Equal(1, next.Process.NodeId);
        Assert.Equal(3, next.Load<IKernels>().EchoInt64(3));
        VeoProcessReplacedEventArgs arguments = await told.Task;
        Assert.Same(lost, arguments.Lost);
        Assert.Same(next.Process, arguments.Replacement);
        Assert.IsType<VeoKernelException>(arguments.Cause);
        Assert.Null(arguments.Failure);
    }

    [Fact]
    public async Task LostProcess_LeavesTheOthersInUse()
    {
        await using VeoProcessPool pool = await VeoProcessPool.OpenAsync(new VeoProcessPoolOptions { ReplaceLost = false });
        var told = new TaskCompletionSource<VeoProcessReplacedEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        pool.ProcessReplaced += (_, arguments) => told.TrySetResult(arguments);
        VeoProcess[] processes = [.. pool.Processes];
        using (VeoContextLease lease = pool.Rent())
        {
            Assert.Same(processes[0], lease.Process);
            Assert.Throws<VeoKernelException>(() => lease.Load<IKernels>().CallAbort());
        }

        using (VeoContextLease other = pool.Rent())
        {
            Assert.Same(processes[1], other.Process);
            Assert.Null((await told.Task).Replacement);
            Assert.Throws<VeoKernelException>(() => other.Load<IKernels>().CallAbort());
        }

        VeoProcessLostException exception = await Assert.ThrowsAsync<VeoProcessLostException>(async () => await pool.RentAsync());
        Assert.IsType<VeoKernelException>(exception.InnerException);
        Assert.Empty(pool.Processes);
    }

    [Fact]
    public async Task Dispose_EndsAllProcesses()
    {
        VeoProcessPool pool = await VeoProcessPool.OpenAsync(PerCore(2));
        VeoContextLease lease = pool.Rent();
        IKernels kernels = lease.Load<IKernels>();
        await Task.WhenAll(pool.DisposeAsync().AsTask(), Task.Run(pool.Dispose));
        Assert.Throws<ObjectDisposedException>(() => kernels.EchoInt64(1));
        Assert.Throws<ObjectDisposedException>(() => { _ = pool.Rent(); });
        lease.Dispose();
        pool.Dispose();
    }

    [Fact]
    public async Task Open_OfANodeThatIsNotThere_EndsTheOthers()
    {
        var opened = new List<VeoProcess>();
        using IDisposable initializer = VeoProcess.AddInitializer(process =>
        {
            if (process.Device.PhysicalNodeId == 6)
            {
                opened.Add(process);
            }
        });
        var options = new VeoProcessPoolOptions { Nodes = [6, 9], Process = { Environment = { ["VEOHOST_NODES"] = "7" } } };
        await Assert.ThrowsAsync<VeoDeviceNotFoundException>(() => VeoProcessPool.OpenAsync(options));
        Assert.Throws<ObjectDisposedException>(() => Assert.Single(opened).Allocate<int>(1));
    }

    [Fact]
    public void Open_WithoutACard_SaysSo() =>
        Assert.Contains("VEOHOST_NODES", Assert.Throws<VeoDeviceNotFoundException>(
            () => VeoProcessPool.Open(new VeoProcessPoolOptions { Process = { Environment = { ["VEOHOST_NODES"] = "0" } } })).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_WithWhatVeoDoesNotAllow_IsRefused()
    {
        ArgumentException mix = Assert.Throws<ArgumentException>(() => VeoProcessPool.Open(new VeoProcessPoolOptions { ContextsPerProcess = 2 }));
        Assert.Contains("PerCore", mix.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => VeoProcessPool.Open(
            new VeoProcessPoolOptions { Process = { ContextMode = VeoContextMode.PerCore, OpenMPThreads = 4 } }));
        Assert.Throws<ArgumentException>(() => VeoProcessPool.Open(
            new VeoProcessPoolOptions { Process = { ContextMode = VeoContextMode.PerCore, Environment = { ["VE_OMP_NUM_THREADS"] = "8" } } }));
        Assert.Throws<ArgumentException>(() => VeoProcessPool.Open(new VeoProcessPoolOptions { Process = { NodeId = 1 } }));
        Assert.Throws<ArgumentException>(() => VeoProcessPool.Open(new VeoProcessPoolOptions { Nodes = [] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => VeoProcessPool.Open(new VeoProcessPoolOptions { Nodes = [-1] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => VeoProcessPool.Open(new VeoProcessPoolOptions { ContextsPerProcess = 0 }));
    }

    [Fact]
    public async Task Open_Cancelled_OpensNothing() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => VeoProcessPool.OpenAsync(null, new CancellationToken(canceled: true)));
}
