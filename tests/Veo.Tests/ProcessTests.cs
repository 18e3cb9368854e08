using Veo.Requests;
namespace Veo.Tests;

/// <summary>Opening, describing and ending processes and contexts.</summary>
public sealed class ProcessTests(VeFixture ve)
{
    [Fact]
    public void Process_RunsElsewhere()
    {
        Assert.NotEqual(Environment.ProcessId, ve.Kernels.WorkerPid());
        Assert.Equal(ve.Process.ProcessId, ve.Kernels.WorkerPid());
        Assert.Equal(TestDevice.HasExtras ? VeoDeviceKind.Host : VeoDeviceKind.VectorEngine, ve.Process.Device.Kind);
        Assert.Contains(TestDevice.HasExtras ? "host device" : "Vector Engine (ve1)", ve.Process.Device.ToString(), StringComparison.Ordinal);
        Assert.False(ve.Process.IsLost);
    }

    [Fact]
    public async Task Open_OnANode_TellsIt()
    {
        using VeoProcess one = VeoProcess.Open(1);
        await using VeoProcess first = await VeoProcess.OpenAsync(-1, TestContext.Current.CancellationToken);
        Assert.Equal(1, one.NodeId);
        Assert.Equal(0, first.NodeId);
        Assert.NotEqual(one.ProcessId, first.ProcessId);
    }

    [Fact]
    public async Task Open_OnANodeThatIsNotThere_SaysSo()
    {
        VeoDeviceNotFoundException exception = Assert.Throws<VeoDeviceNotFoundException>(() => VeoProcess.Open(99));
        Assert.Contains("node 99", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<VeoDeviceNotFoundException>(() => VeoProcess.OpenAsync(99, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Open_WithBadOptions_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => VeoProcess.Open(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => VeoProcess.Open(-2));
        Assert.Throws<ArgumentOutOfRangeException>(() => VeoProcess.Open(new VeoProcessOptions { OpenMPThreads = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => VeoProcess.Open(new VeoProcessOptions { ContextMode = (VeoContextMode)7 }));
        Assert.Throws<ArgumentException>(
            () => VeoProcess.Open(new VeoProcessOptions { ContextMode = VeoContextMode.PerCore, OpenMPThreads = 4 }));
        Assert.Throws<FileNotFoundException>(() => VeoProcess.Open(new VeoProcessOptions { WorkerPath = "/nowhere/worker" }));
        Assert.Throws<VeoDeviceNotFoundException>(() => VeoProcess.Open(new VeoProcessOptions { Device = "tape" }));
        Assert.Throws<ArgumentException>(() => VeoProcess.Open(new VeoProcessOptions { Environment = { ["A=B"] = "" } }));
    }

    [Fact]
    public async Task Open_Cancelled_OpensNothing() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => VeoProcess.OpenAsync(-1, new CancellationToken(canceled: true)));

    [Fact]
    public async Task Environment_ReachesTheWorkerAndIsRestored()
    {
        const string Name = "VEO_TEST_VARIABLE";
        await using VeoProcess process = await VeoProcess.OpenAsync(
            new VeoProcessOptions { Environment = { [Name] = "42" }, OpenMPThreads = 3 }, TestContext.Current.CancellationToken);
        IKernels kernels = IKernels.Load(process);
        Assert.Equal(42, kernels.EnvironmentNumber("VEO_TEST_VARIABLE\0"u8));
        Assert.Equal(3, kernels.EnvironmentNumber("VE_OMP_NUM_THREADS\0"u8));
        Assert.Null(Native.LibC.GetEnvironment(Name));
        Assert.Equal(-1, ve.Kernels.EnvironmentNumber("VEO_TEST_VARIABLE\0"u8));
    }

    [Fact]
    public async Task Dispose_IsRepeatableAndEndsEverything()
    {
        VeoProcess process = await VeFixture.OpenPerCore();
        IKernels kernels = IKernels.Load(process);
        VeoContext context = process.OpenContext();
        VeBuffer<double> buffer = process.Allocate<double>(2);
        ValueTask<long> pending = kernels.EchoInt64Async(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            if (i % 2 == 0)
            {
                process.Dispose();
            }
            else
            {
                await process.DisposeAsync();
            }
        })));

        // Submitted before, so finished before.
        Assert.Equal(4, await pending);
        Assert.Throws<ObjectDisposedException>(() => kernels.EchoInt64(1));
        Assert.Throws<ObjectDisposedException>(() => _ = kernels.EchoInt64Async(1));
        Assert.Throws<ObjectDisposedException>(() => process.Allocate<int>(1));
        Assert.Throws<ObjectDisposedException>(() => process.LoadLibrary("libkernels.so"));
        Assert.Throws<ObjectDisposedException>(() => { _ = process.OpenContext(); });
        Assert.Throws<ObjectDisposedException>(() => process.Read(new VePtr<int>(0x1000), new int[1]));
        Assert.Throws<ObjectDisposedException>(() => _ = context.SynchronizeAsync());
        Assert.Equal(VeoContextState.Disposed, context.State);
        Assert.False(process.IsLost);
        buffer.Dispose();
        await context.DisposeAsync();
        await process.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_WhileACallerBlocks_LetsItFinish()
    {
        VeoProcess process = await VeFixture.OpenPerCore();
        VeoContext other = process.OpenContext();
        IKernels kernels = IKernels.Load(process);
        IKernels opener = IKernels.Load(other);
        VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        Task<long> blocked = Task.Run(() => kernels.WaitForFlagRequest(flag).Wait(), TestContext.Current.CancellationToken);
        ValueTask set = opener.SetFlagAsync(flag, 12);
        await set;
        await process.DisposeAsync();
        Assert.Equal(12, await blocked.ContinueWith(
            static task => task.Exception?.InnerException is ObjectDisposedException ? 12 : task.Result, TaskScheduler.Default));
    }

    [Fact]
    public async Task DefaultContext_IsNotClosedByDisposal()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        await process.DefaultContext.DisposeAsync();
        process.DefaultContext.Dispose();
        Assert.Equal(1, kernels.EchoInt64(1));
        Assert.True(process.DefaultContext.IsDefault);
        Assert.Equal(VeoContextState.Running, process.DefaultContext.State);
    }

    [Fact]
    public async Task OpenContext_WithoutPerCore_SaysWhichOptionToSet()
    {
        await using VeoProcess process = await VeFixture.Open();
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => { _ = process.OpenContext(); });
        Assert.Contains("PerCore", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contexts_RunBesideEachOther()
    {
        await using VeoContext context = await ve.Process.OpenContextAsync(TestContext.Current.CancellationToken);
        Assert.Contains(context, ve.Process.Contexts);
        IKernels kernels = IKernels.Load(context);
        using VeBuffer<long> flag = ve.Process.Allocate<long>(1);
        flag.Fill(0);
        ValueTask<long> waiting = kernels.WaitForFlagAsync(flag);
        ValueTask synchronized = context.SynchronizeAsync(TestContext.Current.CancellationToken);
        await ve.Process.DefaultContext.SynchronizeAsync(TestContext.Current.CancellationToken);
        ve.Process.DefaultContext.Synchronize();
        ve.Kernels.SetFlag(flag, 3);
        await synchronized;
        Assert.Equal(3, await waiting);
        context.Dispose();
        Assert.DoesNotContain(context, ve.Process.Contexts);
        Assert.Throws<ObjectDisposedException>(() => kernels.EchoInt64(1));
        Assert.Same(ve.Process, context.Process);
    }

    [Fact]
    public async Task KernelOfOneProcess_OnTheContextOfAnother_IsRefused()
    {
        await using VeoProcess other = await VeFixture.Open();
        Assert.Throws<ArgumentException>(() => _ = ve.Kernels.EchoInt64On(other.DefaultContext, 1));
    }

    [Fact]
    public async Task Dispose_WhileAContextOpens_LeavesNoUsableContext()
    {
        for (int i = 0; i < 10; i++)
        {
            VeoProcess process = await VeFixture.OpenPerCore();
            Task<VeoContext> opening = process.OpenContextAsync(TestContext.Current.CancellationToken);
            await process.DisposeAsync();

            // Whoever comes first: the opening is refused, or the new context ends with its process.
            try
            {
                VeoContext context = await opening;
                Assert.Equal(VeoContextState.Disposed, context.State);
                Assert.Throws<ObjectDisposedException>(context.Synchronize);
            }
            catch (ObjectDisposedException)
            {
                Assert.True(opening.IsFaulted);
            }
        }
    }

    [Fact]
    public async Task ContextDispose_Twice_EndsOnce()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        VeoContext context = await process.OpenContextAsync(TestContext.Current.CancellationToken);
        Task first = context.DisposeAsync().AsTask();
        await context.DisposeAsync();
        Assert.True(first.IsCompleted);
        context.Dispose();
        Assert.DoesNotContain(context, process.Contexts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task DroppedRequests_BesideCallsThatUseIds_AreCollected(int blockingCallsBefore)
    {
        await using VeoProcess process = await VeFixture.Open();
        var kernels = IKernels.Load(process);
        for (int i = 0; i < blockingCallsBefore; i++)
        {
            kernels.WorkerPid();
        }

        // Each round takes two ids, of which the queue sees the one of the free, which nobody awaits.
        for (int i = 0; i < 4 * RequestQueue.HarvestBehind; i++)
        {
            process.Allocate<byte>(64).Dispose();
        }

        Assert.InRange(process.DefaultContext.Queue.Count, 0, RequestQueue.HarvestBehind + 256);
    }
}
