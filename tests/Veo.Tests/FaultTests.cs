namespace Veo.Tests;

/// <summary>Kernels that end their worker: what is said, what else fails, and that life goes on.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Segfault_InABlockingCall_NamesSignalAndSymbol()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        VeoKernelException fault = Assert.Throws<VeoKernelException>(() => kernels.DereferenceNull());
        AssertNames(fault, process, 11, "SIGSEGV", "dereference_null");
        Assert.True(process.IsLost);
        Assert.Equal(VeoContextState.Exited, process.DefaultContext.State);
    }

    [Fact]
    public async Task Segfault_InAnAwaitedCall_NamesSignalAndSymbol()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        VeoKernelException fault = await Assert.ThrowsAsync<VeoKernelException>(async () => await kernels.DereferenceNullAsync());
        AssertNames(fault, process, 11, "SIGSEGV", "dereference_null");
    }

    [Fact]
    public async Task Segfault_OnAFurtherContext_NamesSignalAndSymbol()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        VeoKernelException fault = await Assert.ThrowsAsync<VeoKernelException>(async () => await kernels.DereferenceNullAsync());
        AssertNames(fault, process, 11, "SIGSEGV", "dereference_null");
    }

    [Fact]
    public async Task DivisionByZero_AndAbort_AreNamed()
    {
        await using VeoProcess one = await VeFixture.Open();
        IKernels kernels = IKernels.Load(one);
        VeoKernelException division = Assert.Throws<VeoKernelException>(() => kernels.Divide(1, 0));
        Assert.Equal(("SIGFPE", "divide"), (division.SignalName, division.Symbol));

        await using VeoProcess two = await VeFixture.Open();
        kernels = IKernels.Load(two);
        VeoKernelException abort = Assert.Throws<VeoKernelException>(() => kernels.CallAbort());
        Assert.Equal(("SIGABRT", 6), (abort.SignalName, abort.Signal));
    }

    [Fact]
    public async Task RequestsTakenAlong_CarryTheFirstCause()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        IKernels kernels = IKernels.Load(process);
        IKernels others = IKernels.Load(context);
        await using VeoContext third = process.OpenContext();
        IKernels opener = IKernels.Load(third);
        using VeBuffer<long> flags = process.Allocate<long>(2);
        flags.Fill(0);
        ValueTask<long> finished = kernels.EchoInt64Async(5);
        ValueTask<long> elsewhere = others.WaitForFlagAsync(flags.Slice(1));
        ValueTask<long> gate = kernels.WaitForFlagAsync(flags);
        ValueTask<int> crash = kernels.DereferenceNullAsync();
        ValueTask<long> queued = kernels.NextCallAsync();

        // Only now can the crash happen; it may be fast enough to take along the call that lets it happen.
        Exception? opening = await Record.ExceptionAsync(async () => await opener.SetFlagAsync(flags, 1));
        Assert.True(opening is null or VeoProcessLostException, $"{opening}");

        VeoProcessLostException lostElsewhere = await Assert.ThrowsAsync<VeoProcessLostException>(async () => await elsewhere);
        VeoProcessLostException lostQueued = await Assert.ThrowsAsync<VeoProcessLostException>(async () => await queued);
        VeoKernelException cause = await Assert.ThrowsAsync<VeoKernelException>(async () => await crash);
        Assert.Same(cause, lostElsewhere.InnerException);
        Assert.Same(cause, lostQueued.InnerException);
        Assert.Contains("next_call", lostQueued.Message, StringComparison.Ordinal);
        Assert.Contains("dereference_null", lostQueued.Message, StringComparison.Ordinal);
        Assert.NotNull(lostQueued.RequestId);

        // What had completed before is not lost.
        Assert.Equal(5, await finished);
        Assert.Equal(1, await gate);
    }

    [Fact]
    public async Task BlockedCaller_IsTheFirstCauseForOthers()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        IKernels kernels = IKernels.Load(process);
        IKernels others = IKernels.Load(context);
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        Task<long> elsewhere = others.WaitForFlagAsync(flag).AsTask();
        VeoKernelException cause = Assert.Throws<VeoKernelException>(() => kernels.DereferenceNull());
        VeoProcessLostException lost = await Assert.ThrowsAsync<VeoProcessLostException>(() => elsewhere);
        Assert.Same(cause, lost.InnerException);
    }

    [Fact]
    public async Task Exit_IsReportedWithItsCode()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        VeoProcessLostException lost = await Assert.ThrowsAsync<VeoProcessLostException>(async () => await kernels.CallExitAsync(3));
        Assert.Null(lost.Signal);
        Assert.Equal(process.ProcessId, lost.ProcessId);
        AssertSaysHow(lost, "exit code 3");
        Assert.Equal(TestDevice.HasExtras ? 3 : null, lost.ExitCode);
    }

    [Fact]
    public async Task Kill_IsReportedWithTheSignal()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        VeoProcessLostException lost = await Assert.ThrowsAsync<VeoProcessLostException>(async () => await kernels.KillSelfAsync(9));
        Assert.Equal(TestDevice.HasExtras ? 9 : null, lost.Signal);
        AssertSaysHow(lost, "SIGKILL");
    }

    [Fact]
    public async Task WorkerKilledWhileAwaited_EndsTheAwait()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        Task<int> call = kernels.NeverReturnsAsync().AsTask();
        TestDevice.Kill(process);
        VeoProcessLostException lost = await Assert.ThrowsAsync<VeoProcessLostException>(() => call);
        Assert.Contains("never_returns", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LostProcess_RefusesEverythingWithTheSameCause()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        IKernels kernels = IKernels.Load(process);
        VeBuffer<double> buffer = process.Allocate<double>(2);
        VeoLibrary library = process.Libraries[0];
        VeoKernelException cause = Assert.Throws<VeoKernelException>(() => kernels.DereferenceNull());
        void Refused(Action action) => Assert.Same(cause, Assert.Throws<VeoProcessLostException>(action).InnerException);
        async Task RefusedAsync(ValueTask operation) =>
            Assert.Same(cause, (await Assert.ThrowsAsync<VeoProcessLostException>(operation.AsTask)).InnerException);

        Refused(() => kernels.EchoInt64(1));
        await RefusedAsync(new ValueTask(kernels.EchoInt64Async(1).AsTask()));
        await RefusedAsync(new ValueTask(kernels.EchoInt64Task(1)));
        await RefusedAsync(process.DefaultContext.SynchronizeAsync());
        VeoRequest<long> request = kernels.EchoInt64Request(1);
        Refused(() => request.Wait());
        Refused(() => request.TryGetResult(out _));
        Refused(() => buffer.CopyFrom([1.0]));
        Refused(() => buffer.CopyTo(new double[2]));
        await RefusedAsync(buffer.CopyFromAsync(new double[1]));
        await RefusedAsync(buffer.CopyToAsync(new double[2]));
        Refused(() => process.Allocate<int>(1));
        Refused(() => process.LoadLibrary("libother.so"));
        Refused(() => library.GetSymbol("sum"));
        Refused(() => { _ = process.OpenContext(); });
        Refused(() => process.Free(new VePtr(0x1000)));
        buffer.Dispose();
    }

    [Fact]
    public async Task NewProcess_AfterAFault_Works()
    {
        await using (VeoProcess lost = await VeFixture.Open())
        {
            Assert.Throws<VeoKernelException>(() => IKernels.Load(lost).DereferenceNull());
        }

        await using VeoProcess next = await VeFixture.Open();
        Assert.Equal(8, await IKernels.Load(next).EchoInt64Async(8));
    }

    [Fact]
    public async Task OtherProcess_IsNotTouchedByAFault()
    {
        await using VeoProcess one = await VeFixture.Open();
        await using VeoProcess two = await VeFixture.Open();
        IKernels survivors = IKernels.Load(two);
        Assert.Throws<VeoKernelException>(() => IKernels.Load(one).DereferenceNull());
        Assert.Equal(2, survivors.EchoInt64(2));
        Assert.False(two.IsLost);
    }

    [Fact]
    public async Task SilentDeath_IsNoticedByTheNextCall()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        TestDevice.Kill(process);
        VeoProcessLostException lost = Assert.Throws<VeoProcessLostException>((Action)CallOn);
        AssertSaysHow(lost, "SIGKILL");
        Assert.True(process.IsLost);

        void CallOn()
        {
            // The signal may still be on its way for some calls.
            while (true)
            {
                kernels.EchoInt64(1);
            }
        }
    }

    /// <summary>How a worker ended is more than the VEO API tells.</summary>
    private static void AssertSaysHow(VeoProcessLostException lost, string text) =>
        Assert.Contains(TestDevice.HasExtras ? text : "the VEO library does not say why", lost.Message, StringComparison.Ordinal);

    private static void AssertNames(VeoKernelException fault, VeoProcess process, int signal, string name, string symbol)
    {
        Assert.Equal(signal, fault.Signal);
        Assert.Equal(name, fault.SignalName);
        Assert.Equal(symbol, fault.Symbol);
        Assert.Equal("libkernels.so", fault.Library);
        Assert.Same(process.Device, fault.Device);
        Assert.Equal(process.ProcessId, fault.ProcessId);
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.Contains(symbol, fault.Message, StringComparison.Ordinal);
    }
}
