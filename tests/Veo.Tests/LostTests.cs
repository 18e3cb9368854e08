using Veo.Native;

namespace Veo.Tests;

public sealed class LostTests
{
    [Fact]
    public async Task IdleWorker_Killed_IsToldWithoutACall()
    {
        await using VeoProcess process = await VeFixture.Open();
        var lost = new TaskCompletionSource<VeoProcessLostEventArgs>();
        process.Lost += (_, e) => lost.TrySetResult(e);
        LibC.SendSignal(process.ProcessId, LibC.SIGKILL);

        VeoProcessLostEventArgs told = await lost.Task;

        Assert.Same(process, told.Process);
        Assert.Equal(9, Assert.IsType<VeoProcessLostException>(told.Cause).Signal);
        Assert.True(process.IsLost);
        Assert.Same(told.Cause, Assert.Throws<VeoProcessLostException>(process.DefaultContext.Synchronize).InnerException);
    }

    [Fact]
    public async Task Fault_IsToldOnceWithTheCauseThatTheCallGot()
    {
        await using VeoProcess process = await VeFixture.Open();
        int count = 0;
        var lost = new TaskCompletionSource<VeoProcessLostEventArgs>();
        process.Lost += (_, e) =>
        {
            Interlocked.Increment(ref count);
            lost.TrySetResult(e);
        };
        IKernels kernels = IKernels.Load(process);
        VeoKernelException fault = await Assert.ThrowsAsync<VeoKernelException>(async () => await kernels.DereferenceNullAsync());
        Assert.Same(fault, (await lost.Task).Cause);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await kernels.EchoInt64Async(1));

        var late = new TaskCompletionSource<VeoProcessLostEventArgs>();
        process.Lost += (_, e) => late.TrySetResult(e);
        Assert.Same(fault, (await late.Task).Cause);
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task DisposedProcess_IsNotLost()
    {
        int count = 0;
        VeoProcess process = await VeFixture.Open();
        process.Lost += (_, _) => Interlocked.Increment(ref count);
        await process.DisposeAsync();
        process.Lost += (_, _) => Interlocked.Increment(ref count);

        // A process that is lost afterwards shows that its own watch has had the time.
        await using VeoProcess other = await VeFixture.Open();
        var lost = new TaskCompletionSource();
        other.Lost += (_, _) => lost.TrySetResult();
        LibC.SendSignal(other.ProcessId, LibC.SIGKILL);
        await lost.Task;
        Assert.Equal(0, count);
        Assert.False(process.IsLost);
    }

    [Fact]
    public async Task RemovedHandler_IsNotCalled()
    {
        await using VeoProcess process = await VeFixture.Open();
        int count = 0;
        void Count(object? sender, VeoProcessLostEventArgs e) => Interlocked.Increment(ref count);
        var lost = new TaskCompletionSource();
        process.Lost += Count;
        process.Lost += (_, _) => lost.TrySetResult();
        process.Lost -= Count;
        LibC.SendSignal(process.ProcessId, LibC.SIGKILL);
        await lost.Task;
        Assert.Equal(0, count);
    }

    [Fact]
    public async Task Handler_MayOpenTheNextProcess()
    {
        await using VeoProcess process = await VeFixture.Open();
        var next = new TaskCompletionSource<VeoProcess>();
        process.Lost += async (_, e) =>
        {
            await e.Process.DisposeAsync();
            next.TrySetResult(await VeoProcess.OpenAsync());
        };
        LibC.SendSignal(process.ProcessId, LibC.SIGKILL);
        await using VeoProcess opened = await next.Task;
        Assert.Equal(3, await IKernels.Load(opened).EchoInt64Async(3));
    }

    [Fact]
    public async Task Fault_OfABlockingCall_NamesTheSubmitSite()
    {
        await using VeoProcess process = await VeFixture.Open();
        VeoKernelException fault = Assert.Throws<VeoKernelException>(() => IKernels.Load(process).DereferenceNull());
        Assert.Contains(nameof(Fault_OfABlockingCall_NamesTheSubmitSite), fault.SubmitSite, StringComparison.Ordinal);
        Assert.DoesNotContain("Veo.CompilerServices", fault.SubmitSite, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_OfACallAwaitedElsewhere_NamesTheSubmitSiteIfRecorded()
    {
        await using VeoProcess process = await VeoProcess.OpenAsync(
            new VeoProcessOptions { RecordSubmitSites = true }, TestContext.Current.CancellationToken);
        Task<int> call = SubmitHere(IKernels.Load(process));
        VeoKernelException fault = await Assert.ThrowsAsync<VeoKernelException>(() => call);
        Assert.Contains(nameof(SubmitHere), fault.SubmitSite, StringComparison.Ordinal);
        Assert.DoesNotContain("Veo.Requests", fault.SubmitSite, StringComparison.Ordinal);

        await using VeoProcess silent = await VeoProcess.OpenAsync(
            new VeoProcessOptions { RecordSubmitSites = false }, TestContext.Current.CancellationToken);
        fault = await Assert.ThrowsAsync<VeoKernelException>(() => SubmitHere(IKernels.Load(silent)));
        Assert.Null(fault.SubmitSite);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static Task<int> SubmitHere(IKernels kernels) => kernels.DereferenceNullAsync().AsTask();
}
