using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Runtime.Versioning;

namespace Veo.Tests;

/// <summary>Who creates workers, and what native environment it does that in.</summary>
[SupportedOSPlatform("linux")]
public sealed class OwnerThreadTests
{
    [Fact]
    public async Task Worker_ThatDiesWithTheThreadThatCreatedIt_SurvivesTheThreadThatOpened()
    {
        const string SetPriv = "/usr/bin/setpriv";
        Assert.SkipUnless(File.Exists(SetPriv), "setpriv, which asks for the signal, is not there");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("veo worker ");
        string worker = Path.Combine(folder.FullName, "worker");
        string real = Path.Combine(AppContext.BaseDirectory, "veo-host", "veorun-host");
        await File.WriteAllTextAsync(
            worker, $"#!/bin/sh\nexec {SetPriv} --pdeathsig KILL '{real}' \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(worker, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        VeoProcess? process = null;
        var opener = new Thread(() => process = VeoProcess.Open(new VeoProcessOptions { WorkerPath = worker }));
        opener.Start();
        opener.Join();
        try
        {
            IKernels kernels = IKernels.Load(process!);
            Assert.Equal(process!.ProcessId, kernels.WorkerPid());
            GC.Collect();
            Assert.Equal(3, await kernels.EchoInt64Async(3));
            Assert.False(process.IsLost);
        }
        finally
        {
            await process!.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Environment_OfTheOptions_IsWhatTheLibraryReads()
    {
        // libveo-host itself asks getenv() for this one, in this program.
        await using VeoProcess process = await VeoProcess.OpenAsync(
            new VeoProcessOptions { NodeId = 4, Environment = { ["VEOHOST_NODES"] = "5" } }, TestContext.Current.CancellationToken);
        Assert.Equal(4, process.NodeId);
        Assert.Throws<VeoDeviceNotFoundException>(() => VeoProcess.Open(4));
    }

    [Fact]
    public void Environment_OfAnOpeningThatFails_IsRestored()
    {
        const string Name = "VEO_TEST_OF_A_FAILURE";
        Assert.Throws<VeoDeviceNotFoundException>(() => VeoProcess.Open(new VeoProcessOptions { NodeId = 99, Environment = { [Name] = "1" } }));
        Assert.Null(Native.LibC.GetEnvironment(Name));
    }

    [Fact]
    public void LoadContext_OfAPlugIn_CanBeUnloaded()
    {
        WeakReference loader = UseInALoadContext();
        for (int i = 0; i < 200 && loader.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(loader.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseInALoadContext()
    {
        var loader = new AssemblyLoadContext("plug-in", isCollectible: true);
        Assembly assembly = loader.LoadFromAssemblyPath(typeof(VeoProcess).Assembly.Location);
        Type type = assembly.GetType("Veo.VeoProcess")!;
        Assert.NotSame(typeof(VeoProcess), type);
        object process = type.GetMethod("Open", [typeof(int)])!.Invoke(null, [0])!;
        object buffer = type.GetMethod("Allocate")!.MakeGenericMethod(typeof(double)).Invoke(process, [10L])!;
        object context = type.GetProperty("DefaultContext")!.GetValue(process)!;
        context.GetType().GetMethod("Synchronize")!.Invoke(context, null);
        ((IDisposable)buffer).Dispose();
        ((IDisposable)process).Dispose();
        loader.Unload();
        return new WeakReference(loader);
    }
}
