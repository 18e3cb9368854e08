namespace Veo.Tests;

/// <summary>Libraries that end before their process does.</summary>
public sealed class UnloadTests
{
    [Fact]
    public async Task Unload_RefusesEverythingOfTheLibrary()
    {
        await using VeoProcess process = await VeFixture.Open();
        VeoContext context = process.DefaultContext;
        VeoLibrary library = process.LoadLibrary("libunload.so");
        IUnload kernels = IUnload.Load(process);
        VeoFunction value = library["unload_value"].WithSignature("int64_t");
        VePtr<long> variable = library.GetSymbol("unload_variable").As<long>();
        Assert.Equal(7, value.Call<long>(context));

        Assert.True(library.Unload());

        Assert.False(library.IsLoaded);
        Assert.DoesNotContain(library, process.Libraries);
        ObjectDisposedException exception = Assert.Throws<ObjectDisposedException>(() => value.Call<long>(context));
        Assert.Contains("'libunload.so' has been unloaded", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => { _ = value.CallAsync<long>(context); });
        Assert.Throws<ObjectDisposedException>(() => value.Submit<long>(context));
        Assert.Throws<ObjectDisposedException>(() => kernels.UnloadValue());
        Assert.Throws<ObjectDisposedException>(() => { _ = kernels.UnloadValueAsync(); });
        Assert.Throws<ObjectDisposedException>(() => process.Read(variable, new long[1]));
        Assert.Throws<ObjectDisposedException>(() => { _ = process.ReadAsync(variable, new long[1]); });
        Assert.Throws<ObjectDisposedException>(() => process.LoadLibrary("libkernels.so")["echo_pointer"].WithSignature("void *", "void *").Call(context, variable));
        Assert.Throws<ObjectDisposedException>(() => library["unload_value"]);
        Assert.Throws<ObjectDisposedException>(() => library["unload_wait"]);
        Assert.Throws<ObjectDisposedException>(() => library.GetSymbol("unload_variable"));
        Assert.Throws<ObjectDisposedException>(() => library.Unload());
        Assert.Throws<VeoSymbolNotFoundException>(() => process.GetFunction("unload_value"));
        Assert.False(process.IsLost);
        Assert.Equal(1, IKernels.Load(process).EchoInt64(1));
    }

    [Fact]
    public async Task Unload_OfTheLastLoad_ReallyUnloads()
    {
        await using VeoProcess process = await VeFixture.Open();
        VeoLibrary library = process.LoadLibrary("libunload.so");
        process.Write<long>([8], library.GetSymbol("unload_variable").As<long>());
        Assert.True(await library.UnloadAsync());

        // A library that is really gone comes back with its variables as they were built.
        VeoLibrary again = process.LoadLibrary("libunload.so");
        Assert.NotSame(library, again);
        Assert.True(again.IsLoaded);
        Assert.Equal(7, again["unload_value"].WithSignature("long").Call<long>(process.DefaultContext));
        Assert.Equal(7, IUnload.Load(process).UnloadValue());
        Assert.Throws<ObjectDisposedException>(() => library["unload_value"]);
    }

    [Fact]
    public async Task Unload_WhileOthersHaveLoadedIt_OnlyCounts()
    {
        await using VeoProcess process = await VeFixture.Open();
        VeoLibrary library = process.LoadLibrary("libunload.so");
        Assert.Same(library, process.LoadLibrary("libunload.so"));
        Assert.False(library.Unload());
        Assert.True(library.IsLoaded);
        Assert.Equal(7, library["unload_value"].WithSignature("long").Call<long>(process.DefaultContext));
        Assert.True(library.Unload());
        Assert.False(library.IsLoaded);
    }

    [Fact]
    public async Task Unload_OfALibraryThatOnlyAnInterfaceLoaded_Unloads()
    {
        await using VeoProcess process = await VeFixture.Open();
        IUnload kernels = IUnload.Load(process);
        Assert.True(Assert.Single(process.Libraries).Unload());
        Assert.Throws<ObjectDisposedException>(() => kernels.UnloadValue());
        Assert.Equal(7, IUnload.Load(process).UnloadValue());
    }

    [Fact]
    public async Task TwoHandlesOfOneFile_AreUnloadedOneByOne()
    {
        await using VeoProcess process = await VeFixture.Open();
        VeoLibrary library = process.LoadLibrary("libunload.so");
        string link = Path.Combine(Path.GetTempPath(), $"libunload-{Guid.NewGuid():n}.so");
        File.CreateSymbolicLink(link, library.Path!);
        try
        {
            VeoLibrary other = process.LoadLibrary(link);
            Assert.NotSame(library, other);
            Assert.True(library.Unload());
            Assert.Equal(7, other["unload_value"].WithSignature("long").Call<long>(process.DefaultContext));
            Assert.True(other.Unload());
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public async Task Unload_WaitsForCallsOfEveryContext()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        await using VeoContext other = process.OpenContext();
        VeoLibrary library = process.LoadLibrary("libunload.so");
        using VeBuffer<long> flags = process.Allocate<long>(2);
        flags.Fill(0);
        IKernels kernels = IKernels.Load(process);
        IUnload unloaded = IUnload.Load(context);
        Task<long> blocking = OnAThread(() => unloaded.UnloadWait(flags));
        await UntilRunning(process.DefaultContext, flags);
        ValueTask<long> awaited = IUnload.Load(other).UnloadWaitAsync(flags.Pointer + 1);

        // Nobody ever awaits this one.
        _ = IUnload.Load(context).UnloadValueAsync();
        Task<bool> unload = library.UnloadAsync();
        while (library.IsLoaded)
        {
            await Task.Yield();
        }

        // The default context is free for an unloading that does not wait; the gates of the kernels are still closed.
        RoundTrips(kernels);
        Assert.False(unload.IsCompleted);
        kernels.SetFlag(flags, 1);
        kernels.SetFlag(flags.Pointer + 1, 1);
        Assert.Equal(7, await blocking);
        Assert.Equal(7, await awaited);
        Assert.True(await unload);
        Assert.False(process.IsLost);
    }

    [Fact]
    public async Task Unload_WaitsForTransfersOfSymbols()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        VeoLibrary library = process.LoadLibrary("libunload.so");
        VePtr<long> variable = library.GetSymbol("unload_variable").As<long>();
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        ValueTask<long> gate = IKernels.Load(context).WaitForFlagAsync(flag);
        long[] value = new long[1];
        ValueTask read = context.ReadAsync(variable, value);
        Task<bool> unload = library.UnloadAsync();
        while (library.IsLoaded)
        {
            await Task.Yield();
        }

        IKernels.Load(process).SetFlag(flag, 1);
        Assert.Equal(1, await gate);
        await read;
        Assert.Equal(7, value[0]);
        Assert.True(await unload);
    }

    [Fact]
    public async Task Unload_WaitsForWhoeverUsesItsHandle()
    {
        await using VeoProcess process = await VeFixture.Open();
        VeoLibrary library = process.LoadLibrary("libunload.so");

        // As a look-up holds it while the worker searches.
        library.AcquireLease();
        Task<bool> unload = library.UnloadAsync();
        while (library.IsLoaded)
        {
            await Task.Yield();
        }

        RoundTrips(IKernels.Load(process));
        Assert.False(unload.IsCompleted);
        Assert.Throws<ObjectDisposedException>(library.AcquireLease);
        library.ReleaseLease();
        Assert.True(await unload);
    }

    [Fact]
    public async Task Unload_BesideCallsOfOtherThreads_NeverLetsOneThroughLate()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext further = process.OpenContext();
        for (int round = 0; round < 20; round++)
        {
            VeoLibrary library = process.LoadLibrary("libunload.so");
            VeoFunction value = library["unload_value"].WithSignature("long");
            using var started = new CountdownEvent(3);
            Task[] callers =
            [
                CallUntilRefused(() => value.Call<long>(process.DefaultContext), started),
                CallUntilRefused(() => value.Call<long>(further), started),
                CallUntilRefused(() => value.Submit<long>(further).Wait(), started),
            ];
            started.Wait(TestContext.Current.CancellationToken);
            Assert.True(library.Unload());
            await Task.WhenAll(callers);
        }

        Assert.False(process.IsLost);
    }

    [Fact]
    public async Task Unload_OfALostProcess_SaysSo()
    {
        await using VeoProcess process = await VeFixture.Open();
        VeoLibrary library = process.LoadLibrary("libunload.so");
        await Assert.ThrowsAsync<VeoKernelException>(async () => await IKernels.Load(process).DereferenceNullAsync());
        Assert.Throws<VeoProcessLostException>(() => library.Unload());
    }

    [Fact]
    public async Task Unload_WhileTheWorkerDies_Ends()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        VeoLibrary library = process.LoadLibrary("libunload.so");
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        ValueTask<long> call = IUnload.Load(context).UnloadWaitAsync(flag);
        Task<bool> unload = library.UnloadAsync();
        while (library.IsLoaded)
        {
            await Task.Yield();
        }

        TestDevice.Kill(process);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await call);
        await Assert.ThrowsAsync<VeoProcessLostException>(() => unload);
    }

    private static Task CallUntilRefused(Func<long> call, CountdownEvent started) => Task.Factory.StartNew(
        () =>
        {
            Assert.Equal(7, call());
            started.Signal();
            try
            {
                while (true)
                {
                    Assert.Equal(7, call());
                }
            }
            catch (ObjectDisposedException)
            {
                // What the test waits for.
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>Gives an unloading that does not wait its chance.</summary>
    private static void RoundTrips(IKernels kernels)
    {
        for (int i = 0; i < 2000; i++)
        {
            Assert.Equal(i, kernels.EchoInt64(i));
        }
    }

    private static Task<long> OnAThread(Func<long> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Waits until the kernel that got the flag runs.</summary>
    private static async Task UntilRunning(VeoContext reader, VePtr<long> flag)
    {
        long[] value = new long[1];
        while (value[0] >= 0)
        {
            await reader.ReadAsync(flag, value);
        }
    }
}
