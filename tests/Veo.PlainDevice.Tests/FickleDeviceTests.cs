namespace Veo.Tests;

/// <summary>A libveo that refuses, fails or lies: each has a clear answer, and nothing hangs or is kept.</summary>
/// <remarks>Identifiers are each library's own; tests that look processes up by them must not run at the same time.</remarks>
[Collection(HeterogeneousMemoryTests.Identifiers)]
public sealed class FickleDeviceTests
{
    private readonly FickleDevice _device = new();

    [Fact]
    public async Task Device_ThatDoesAsItShould_Works()
    {
        await using VeoProcess process = _device.Open(VeoContextMode.PerCore);
        await using VeoContext context = process.OpenContext();
        Assert.Equal(_device.LibraryPath, process.Device.LibraryPath);
        Assert.Equal(1, IKernels.Load(process).EchoInt64(1));
        Assert.Equal(2, await IKernels.Load(context).EchoInt64Async(2));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(4)]
    public void ApiVersion_ThatIsTooOld_IsRefused(int version)
    {
        _device[FickleSetting.ApiVersion] = version;
        VeoDeviceNotFoundException exception = Assert.Throws<VeoDeviceNotFoundException>(() => _device.Open());
        Assert.Contains(_device.LibraryPath, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"version {version} of the VEO API", exception.Message, StringComparison.Ordinal);
        Assert.Contains("16", exception.Message, StringComparison.Ordinal);
        Assert.Empty(VeoDevice.Enumerate(_device.LibraryPath));
    }

    [Fact]
    public async Task ApiVersion_ThatIsNewer_IsTaken()
    {
        _device[FickleSetting.ApiVersion] = 17;
        await using VeoProcess process = _device.Open();
        Assert.Equal(1, IKernels.Load(process).EchoInt64(1));
    }

    [Theory]
    [InlineData("veo_args_set_u16")]
    [InlineData("veo_free_mem_async")]
    public void Function_ThatIsMissing_IsNamed(string function)
    {
        var device = new FickleDevice(missing: function);
        VeoDeviceNotFoundException exception = Assert.Throws<VeoDeviceNotFoundException>(() => device.Open());
        Assert.Contains($"'{function}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(device.LibraryPath, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("veo_get_ve_arch")]
    [InlineData("veo_set_proc_identifier")]
    [InlineData("veo_get_pid_from_hmem")]
    [InlineData("veo_hmemcpy")]
    public async Task Function_ThatCanBeDoneWithout_IsNotMissed(string function)
    {
        await using VeoProcess process = new FickleDevice(missing: function).Open();
        using VeBuffer<long> one = process.Allocate<long>(2);
        using VeBuffer<long> two = process.Allocate<long>(2);
        one.CopyFrom([3, 4]);
        VeoProcess.Copy(one.Pointer, two.Pointer, 2);
        long[] values = new long[2];
        two.CopyTo(values);
        Assert.Equal([3, 4], values);
        Assert.Equal(function is "veo_set_proc_identifier" or "veo_get_pid_from_hmem", process.ProcessId == -1);
        Assert.NotEmpty(VeoDevice.Enumerate(process.Device.LibraryPath));
    }

    [Fact]
    public void Proc_ThatIsNotCreated_IsNoDevice()
    {
        _device[FickleSetting.NoProc] = 1;
        VeoDeviceNotFoundException exception = Assert.Throws<VeoDeviceNotFoundException>(() => _device.Open());
        Assert.Contains(_device.LibraryPath, exception.Message, StringComparison.Ordinal);
        Assert.Contains("VEORUN_BIN", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MainContext_ThatDoesNotOpen_EndsTheWorker()
    {
        _device[FickleSetting.Contexts] = 1;
        VeoException exception = Assert.Throws<VeoException>(() => _device.Open());
        Assert.Contains("main context", exception.Message, StringComparison.Ordinal);

        // The worker's number is free again.
        _device[FickleSetting.Contexts] = 0;
        using VeoProcess process = _device.Open();
        using VeoProcess other = _device.Open();
        Assert.Equal(process.Identifier + 1, other.Identifier);
    }

    [Fact]
    public async Task FurtherContext_ThatDoesNotOpen_LeavesTheProcessUsable()
    {
        await using VeoProcess process = _device.Open(VeoContextMode.PerCore);
        _device[FickleSetting.Contexts] = 1;
        VeoException exception = Assert.Throws<VeoException>(() => { _ = process.OpenContext(); });
        Assert.IsNotType<VeoProcessLostException>(exception);
        Assert.Contains("Opening a context failed", exception.Message, StringComparison.Ordinal);
        Assert.Equal([process.DefaultContext], process.Contexts);
        Assert.Equal(1, IKernels.Load(process).EchoInt64(1));
    }

    [Fact]
    public async Task Contexts_BeyondThePlacesOfTheWorker_AreRefused_AndClosedOnesUsedAgain()
    {
        await using VeoProcess process = _device.Open(VeoContextMode.PerCore);
        var contexts = new List<VeoContext>();
        for (int i = 0; i < ContextHandles.Limit; i++)
        {
            contexts.Add(process.OpenContext());
        }

        VeoException exception = Assert.Throws<VeoException>(() => { _ = process.OpenContext(); });
        Assert.Contains("18", exception.Message, StringComparison.Ordinal);
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal(i, await IKernels.Load(contexts[^1]).EchoInt64Async(i));
            contexts[^1].Dispose();
            Assert.Equal(VeoContextState.Disposed, contexts[^1].State);
            contexts[^1] = process.OpenContext();
        }

        // And the main one.
        Assert.Equal(ContextHandles.Limit + 1, _device.LiveContexts);
    }

    [Fact]
    public async Task Fault_BesideABusyContext_IsNotBlamedForSure()
    {
        await using VeoProcess process = _device.Open(VeoContextMode.PerCore);
        await using VeoContext context = process.OpenContext();
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        ValueTask<long> elsewhere = IKernels.Load(context).WaitForFlagAsync(flag);
        VeoKernelException fault = Assert.Throws<VeoKernelException>(() => IKernels.Load(process).DereferenceNull());
        Assert.Contains("Other contexts had work", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await elsewhere);

        await using VeoProcess single = _device.Open();
        fault = Assert.Throws<VeoKernelException>(() => IKernels.Load(single).DereferenceNull());
        Assert.DoesNotContain("Other contexts", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LostProcess_LetsItsContextsNotice_BeforeItEnds()
    {
        VeoProcess process = _device.Open(VeoContextMode.PerCore);
        VeoContext[] contexts = [process.OpenContext(), process.OpenContext(), process.OpenContext()];
        contexts[1].Dispose();
        Assert.Throws<VeoKernelException>(() => IKernels.Load(process).DereferenceNull());
        long before = _device.EmptyReads;
        await process.DisposeAsync();
        Assert.Equal(before + contexts.Length, _device.EmptyReads);
        Assert.All(contexts, static context => Assert.Equal(VeoContextState.Disposed, context.State));
    }

    [Fact]
    public async Task Names_ThatAreTooLong_AreRefused()
    {
        await using VeoProcess process = _device.Open();
        VeoLibrary library = process.LoadLibrary("libkernels.so");
        Assert.False(library.TryGetFunction(new string('x', 255), out _));
        Assert.Contains("255", Assert.Throws<ArgumentException>(() => library.GetSymbol(new string('x', 256))).Message, StringComparison.Ordinal);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => process.LoadLibrary("/" + new string('y', 255)));
        Assert.Contains("shorter", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-12)]
    public async Task Allocation_ThatFails_IsOutOfMemory(int result)
    {
        await using VeoProcess process = _device.Open();
        _device[FickleSetting.AllocResult] = result;
        VeoOutOfMemoryException exception = Assert.Throws<VeoOutOfMemoryException>(() => process.Allocate<double>(10));
        Assert.Equal(80, exception.ByteLength);
        _device[FickleSetting.AllocResult] = 0;
        process.Allocate<double>(10).Dispose();
    }

    [Fact]
    public async Task Allocation_ThatFailsInside_IsNotOutOfMemory()
    {
        await using VeoProcess process = _device.Open();
        _device[FickleSetting.AllocResult] = -2;
        VeoException exception = Assert.Throws<VeoException>(() => process.Allocate<double>(10));
        Assert.Contains("Allocating 80 bytes failed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transfer_ThatFails_GivesItsLeaseBack()
    {
        await using VeoProcess process = _device.Open();
        int freed = 0;
        process.MemoryFreeing += (_, _) => freed++;
        VeBuffer<int> buffer = process.Allocate<int>(4);
        _device[FickleSetting.TransferResult] = -1;
        VeoException exception = Assert.Throws<VeoException>(() => buffer.CopyFrom([1, 2, 3, 4]));
        Assert.IsNotType<VeoProcessLostException>(exception);
        Assert.Throws<VeoException>(() => buffer.CopyTo(new int[4]));
        buffer.Dispose();
        Assert.Equal(1, freed);
    }

    [Fact]
    public async Task Call_ThatIsNotTaken_GivesEverythingBack()
    {
        await using VeoProcess process = _device.Open();
        IKernels kernels = IKernels.Load(process);
        int freed = 0;
        process.MemoryFreeing += (_, _) => freed++;
        VeBuffer<long> buffer = process.Allocate<long>(1);
        var memory = new PinCounter(4);
        _device[FickleSetting.Calls] = 3;
        Assert.Equal(1, kernels.EchoInt64(1));
        Assert.Equal(2, await kernels.EchoInt64Async(2));
        Assert.Throws<VeoException>(() => { _ = kernels.EchoInt64(3); });
        long frames = _device.LiveArguments;
        for (int i = 0; i < 100; i++)
        {
            VeoException exception = Assert.Throws<VeoException>(() => { _ = kernels.EchoInt64(3); });
            Assert.Contains("echo_i64", exception.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<VeoException>(async () => await kernels.IotaAsync(memory.Memory, 4, 0));
            Assert.Throws<VeoException>(() => { _ = kernels.Bump(buffer); });
            await Assert.ThrowsAsync<VeoException>(
                async () => await process.ReadAsync(new VePtr<int>(0x1000), memory.Memory, TestContext.Current.CancellationToken));
            Assert.Throws<VeoException>(process.DefaultContext.Synchronize);
        }

        Assert.Equal(0, memory.Pins);
        Assert.Equal(0, process.DefaultContext.Queue.Count);
        // One for each thread that has been here, not one for each call.
        Assert.InRange(_device.LiveArguments, frames, frames + 50);
        buffer.Dispose();
        Assert.Equal(1, freed);
        Assert.False(process.IsLost);
        _device[FickleSetting.Calls] = 0;
        Assert.Equal(4, await kernels.EchoInt64Async(4));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-22)]
    public async Task Argument_ThatIsNotSet_GivesEverythingBack(int result)
    {
        await using VeoProcess process = _device.Open();
        IKernels kernels = IKernels.Load(process);
        var memory = new PinCounter(4);
        _device[FickleSetting.ArgsResult] = result;
        ArgumentException exception = Assert.Throws<ArgumentException>(() => { _ = kernels.EchoInt64(3); });
        Assert.Contains("Argument 0 of kernel 'echo_i64'", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await kernels.IotaAsync(memory.Memory, 4, 0));
        Assert.Equal(0, memory.Pins);
        _device[FickleSetting.ArgsResult] = 0;
        Assert.Equal(4, await kernels.IotaAsync(memory.Memory, 4, 0));
        Assert.Equal(0, memory.Pins);
    }

    [Fact]
    public async Task ArgumentList_ThatIsNotThere_IsAnError()
    {
        await using VeoProcess process = _device.Open();
        IKernels kernels = IKernels.Load(process);
        _device[FickleSetting.NoArgs] = 1;
        VeoException exception = Assert.Throws<VeoException>(() => { _ = kernels.EchoInt64(3); });
        Assert.Contains(_device.LibraryPath, exception.Message, StringComparison.Ordinal);
        _device[FickleSetting.NoArgs] = 0;
        Assert.Equal(3, kernels.EchoInt64(3));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-4)]
    public async Task Wait_ThatFailsInside_EndsTheProcess(int result)
    {
        await using VeoProcess process = _device.Open();
        IKernels kernels = IKernels.Load(process);
        _device[FickleSetting.WaitResult] = result;
        VeoProcessLostException exception = Assert.Throws<VeoProcessLostException>(() => { _ = kernels.EchoInt64(3); });
        Assert.Contains($"answered {result}", exception.Message, StringComparison.Ordinal);
        Assert.Contains("echo_i64", exception.Message, StringComparison.Ordinal);
        Assert.True(process.IsLost);
        VeoProcessLostException next = await Assert.ThrowsAsync<VeoProcessLostException>(async () => await kernels.EchoInt64Async(3));
        Assert.Same(exception.InnerException, next.InnerException);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public async Task Peek_ThatFails_EndsTheAwait(int result)
    {
        await using VeoProcess process = _device.Open();
        IKernels kernels = IKernels.Load(process);
        var memory = new PinCounter(4);
        _device[FickleSetting.PeekResult] = result;
        VeoProcessLostException exception = await Assert.ThrowsAsync<VeoProcessLostException>(async () => await kernels.IotaAsync(memory.Memory, 4, 1));
        Assert.Contains("iota", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, memory.Pins);
        Assert.Equal(0, process.DefaultContext.Queue.Count);
    }

    [Fact]
    public async Task Peek_ThatNeverSeesTheEnd_IsGivenUpByDisposal()
    {
        VeoProcess process = _device.Open();
        IKernels kernels = IKernels.Load(process);
        var memory = new PinCounter(4);
        _device[FickleSetting.PeekResult] = 3;
        _device[FickleSetting.NoPid] = 1;
        Task<int> awaited = kernels.IotaAsync(memory.Memory, 4, 1).AsTask();
        VeoRequest<long> waitedFor = kernels.EchoInt64Request(2);
        Assert.False(waitedFor.Wait(TimeSpan.FromMilliseconds(1)));

        // A thousand looks a second, by one thread that sleeps between them; one that spins makes millions.
        long before = _device.Peeks;
        await process.DisposeAsync();
        Assert.InRange(_device.Peeks - before, 1, 100_000);
        VeoProcessLostException exception = await Assert.ThrowsAsync<VeoProcessLostException>(
            () => awaited.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Contains("did not end it", exception.Message, StringComparison.Ordinal);
        Assert.Throws<VeoProcessLostException>(() => { _ = waitedFor.Wait(TimeSpan.FromSeconds(30)); });

        // The library may still write there.
        Assert.Equal(1, memory.Pins);
    }

    [Fact]
    public async Task ContextState_ThatSaysExit_IsALostProcess()
    {
        await using VeoProcess process = _device.Open();
        IKernels kernels = IKernels.Load(process);
        Assert.False(process.IsLost);
        _device[FickleSetting.ContextState] = 4;
        Assert.True(process.IsLost);
        Assert.Equal(VeoContextState.Exited, process.DefaultContext.State);
        _device[FickleSetting.Calls] = 1;
        Assert.Throws<VeoProcessLostException>(() => { _ = kernels.EchoInt64(1); });
    }

    // The last two pass zero on their way, and never give the id that is none.
    [Theory]
    [InlineData(1L << 40, 1)]
    [InlineData(-4096, 2)]
    [InlineData(-16, 1024)]
    public async Task Ids_ThatStartHighHaveGapsAndWrap_AreFollowed(long first, long step)
    {
        _device[FickleSetting.IdStep] = step;
        _device[FickleSetting.FirstId] = first;
        await using VeoProcess process = _device.Open(VeoContextMode.PerCore);
        await using VeoContext context = process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        for (int round = 0; round < 20; round++)
        {
            Task<long>[] results = [.. Enumerable.Range(0, 200).Select(i => kernels.EchoInt64Async(i).AsTask())];
            Assert.Equal(Enumerable.Range(0, 200).Select(static i => (long)i), await Task.WhenAll(results));
            for (int i = 0; i < 10; i++)
            {
                _ = kernels.EchoInt64Async(i);
            }
        }

        await context.SynchronizeAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Ids_ThatWrapAmongRequestsNobodyAwaits_DoNotHoldUpAnUnloading()
    {
        _device[FickleSetting.IdStep] = 3;
        _device[FickleSetting.FirstId] = -8;
        await using VeoProcess process = _device.Open(VeoContextMode.PerCore);
        await using VeoContext context = process.OpenContext();
        VeoLibrary library = process.LoadLibrary("libunload.so");
        VePtr<int> variable = library.GetSymbol("unload_variable").As<int>();
        var memory = new PinCounter(1);
        for (int i = 0; i < 10; i++)
        {
            _ = context.ReadAsync(variable, memory.Memory, TestContext.Current.CancellationToken);
        }

        Assert.True(await library.UnloadAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(0, memory.Pins);
    }

    [Fact]
    public async Task TwoLibraries_LiveInOneProgram()
    {
        await using VeoProcess host = await VeoProcess.OpenAsync(new VeoProcessOptions { Device = "host" }, TestContext.Current.CancellationToken);
        await using VeoProcess plain = await VeFixture.Open();
        await using VeoProcess fickle = _device.Open();
        Assert.Equal(3, new[] { host, plain, fickle }.Select(static process => process.Device.LibraryPath).Distinct().Count());
        IKernels[] kernels = [IKernels.Load(host), IKernels.Load(plain), IKernels.Load(fickle)];
        for (int i = 0; i < 300; i++)
        {
            // One after the other on one thread: each library has argument lists of its own.
            Assert.Equal(i, kernels[i % 3].EchoInt64(i));
            Assert.Equal(-i, await kernels[(i + 1) % 3].EchoInt64Async(-i));
        }

        using VeBuffer<long> here = host.Allocate<long>(3);
        using VeBuffer<long> there = plain.Allocate<long>(3);
        here.CopyFrom([1, 2, 3]);
        VeoProcess.Copy(here.Pointer, there.Pointer, 3);
        long[] values = new long[3];
        there.CopyTo(values);
        Assert.Equal([1, 2, 3], values);
        Assert.Throws<ArgumentException>(() => kernels[0].Bump(there));

        Assert.Throws<VeoKernelException>(() => kernels[1].DereferenceNull());
        Assert.Equal(1, kernels[0].EchoInt64(1));
        Assert.Equal(1, kernels[2].EchoInt64(1));
    }
}
