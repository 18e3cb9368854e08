using Microsoft.Extensions.Logging;

namespace Veo.Tests.Observability;

/// <summary>What is logged, where <see cref="VeoProcessOptions.LoggerFactory"/> says where.</summary>
[Collection(OneAtATime.Name)]
public sealed class LoggingTests
{
    private readonly LogRecorder _log = new();

    [Fact]
    public async Task Life_OfAProcess_IsLogged()
    {
        VeoProcess process = await Open();
        VeoLibrary library = process.LoadLibrary("libkernels.so");
        VeoContext context = process.OpenContext();
        await context.DisposeAsync();
        library.Unload();
        await process.DisposeAsync();

        Assert.Equal([1, 6, 8, 7, 2], _log.Entries.Select(static entry => entry.Id));
        LogEntry opened = _log.Entries[0];
        Assert.Equal(LogLevel.Information, opened.Level);
        Assert.StartsWith($"Opened worker {process.ProcessId} on the host device (", opened.Text, StringComparison.Ordinal);
        Assert.EndsWith($"), node 0 ({process.Device.LibraryPath})", opened.Text, StringComparison.Ordinal);
        Assert.Equal($"Loaded {library.Path} into worker {process.ProcessId}", _log.Entries[1].Text);
        Assert.Equal($"Opened a context in worker {process.ProcessId}, which has 2 now", _log.Entries[2].Text);
        Assert.Equal(LogLevel.Information, _log.Entries[4].Level);
    }

    [Fact]
    public async Task Fault_AndLoss_AreLoggedOnceEach()
    {
        await using VeoProcess process = await Open();
        IKernels kernels = IKernels.Load(process);
        ValueTask<int> faulting = kernels.DereferenceNullAsync();
        VeoKernelException fault = await Assert.ThrowsAsync<VeoKernelException>(async () => await faulting);
        Assert.Throws<VeoProcessLostException>(() => kernels.EchoInt64(1));

        LogEntry lost = Assert.Single(_log.Entries, static entry => entry.Id == 3);
        Assert.Equal((LogLevel.Error, fault), (lost.Level, lost.Exception));
        LogEntry faulted = Assert.Single(_log.Entries, static entry => entry.Id == 4);
        Assert.Equal(LogLevel.Error, faulted.Level);
        Assert.StartsWith(
            $"Kernel dereference_null of libkernels.so raised SIGSEGV in worker {process.ProcessId}", faulted.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_OfAWorker_IsLoggedWithItsCause()
    {
        await using VeoProcess process = await Open();
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await IKernels.Load(process).CallExitAsync(3));
        LogEntry lost = Assert.Single(_log.Entries, static entry => entry.Id == 3);
        Assert.Equal(3, Assert.IsType<VeoProcessLostException>(lost.Exception).ExitCode);
        Assert.Single(_log.Entries, static entry => entry.Id == 12);
    }

    [Fact]
    public async Task Initializer_ThatFails_IsLogged()
    {
        using IDisposable initializer = VeoProcess.AddInitializer(static _ => throw new InvalidTimeZoneException("the initializer's"));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(Open);
        Assert.Equal([1, 5, 2], _log.Entries.Select(static entry => entry.Id));
        Assert.IsType<InvalidTimeZoneException>(_log.Entries[1].Exception);
    }

    [Fact]
    public async Task Leak_IsLogged()
    {
        await using VeoProcess process = await Open();
        process.Diagnostics.Leaked("A VeBuffer of 8 bytes", "in a test");
        LogEntry leak = Assert.Single(_log.Entries, static entry => entry.Id == 10);
        Assert.Equal((LogLevel.Warning, "A VeBuffer of 8 bytes was never disposed. Allocated in a test"), (leak.Level, leak.Text));
    }

    [Fact]
    public async Task Logger_ThatThrows_DisturbsNothing()
    {
        _log.Failure = new InvalidTimeZoneException("the logger's");
        await using (VeoProcess process = await Open())
        {
            await Assert.ThrowsAsync<VeoKernelException>(async () => await IKernels.Load(process).DereferenceNullAsync());
        }

        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task Pool_LogsWithTheLoggerOfItsProcesses()
    {
        await using VeoProcessPool pool = await VeoProcessPool.OpenAsync(
            new VeoProcessPoolOptions { Process = new VeoProcessOptions { LoggerFactory = _log }, Nodes = [0] }, TestContext.Current.CancellationToken);
        Assert.Single(_log.Entries, static entry => entry.Id == 1);
    }

    private Task<VeoProcess> Open() => VeoProcess.OpenAsync(
        new VeoProcessOptions { LoggerFactory = _log, ContextMode = VeoContextMode.PerCore }, TestContext.Current.CancellationToken);
}
