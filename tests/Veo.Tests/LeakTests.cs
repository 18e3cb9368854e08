using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Veo.Tests;

/// <summary>What nobody disposes: freed and ended all the same, off the finalizer's thread, and reported once for each place.</summary>
public sealed class LeakTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<VeoLeakEventArgs> _leaks = new();
    private VeoProcess _process = null!;
    private IKernels _kernels = null!;

    public async ValueTask InitializeAsync()
    {
        _process = await VeFixture.Open();
        _kernels = IKernels.Load(_process);
        VeoLeaks.Found += OnFound;
    }

    public ValueTask DisposeAsync()
    {
        VeoLeaks.Found -= OnFound;
        return _process.DisposeAsync();
    }

    [Fact]
    public void Switch_OfThisProgram_IsOn() => Assert.True(VeoLeaks.IsEnabled);

    [Fact]
    public async Task DroppedBuffers_OfOnePlace_AreAllFreedAndReportedOnce()
    {
        const int Count = 5;
        var freed = new ConcurrentQueue<(ulong Address, bool IsPoolThread)>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.MemoryFreeing += (_, memory) =>
        {
            freed.Enqueue((memory.Pointer.Address, Thread.CurrentThread.IsThreadPoolThread));
            if (freed.Count == Count)
            {
                done.SetResult();
            }
        };
        ulong[] addresses = Drop(Count);
        Collect();
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(addresses.Order(), freed.Select(static entry => entry.Address).Order());
        Assert.All(freed, static entry => Assert.True(entry.IsPoolThread));
        await HousekeepingIsDone();

        VeoLeakEventArgs leak = Assert.Single(_leaks);
        Assert.Equal(800, leak.ByteLength);
        Assert.StartsWith("   at Veo.Tests.LeakTests.Drop(", leak.ProgramSite, StringComparison.Ordinal);
        Assert.Contains("LeakTests.cs:line ", leak.ProgramSite, StringComparison.Ordinal);
        Assert.Contains("buffer of 800 bytes", leak.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _kernels.EchoInt64(1));
    }

    [Fact]
    public async Task DroppedAdoptedMemory_IsReportedWhereItWasAdopted()
    {
        Adopt();
        Collect();
        await HousekeepingIsDone();
        VeoLeakEventArgs leak = Assert.Single(_leaks);
        Assert.Contains("LeakTests.Adopt()", leak.ProgramSite, StringComparison.Ordinal);
        Assert.Equal(1, _kernels.EchoInt64(1));
    }

    [Fact]
    public async Task PointerOrSlice_KeepsTheMemory()
    {
        TestDevice.NeedFloatingResults();
        VePtr<double> pointer = PointerOfADroppedBuffer();
        VeBuffer<double> slice = SliceOfADroppedBuffer();
        Collect();
        await HousekeepingIsDone();
        Assert.Equal(6, _kernels.Sum(pointer, 3));
        slice.Fill(2);
        Assert.Empty(_leaks);
        GC.KeepAlive(slice);
    }

    [Fact]
    public async Task PendingCall_KeepsADroppedBuffer()
    {
        TestDevice.NeedFloatingResults();
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        IKernels kernels = IKernels.Load(process);
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        ValueTask<long> gate = IKernels.Load(context).WaitForFlagAsync(flag);
        ValueTask<double> sum = SumOfADroppedBuffer(process, IKernels.Load(context));
        Collect();
        await HousekeepingIsDone();
        kernels.SetFlag(flag, 1);
        await gate;
        Assert.Equal(6, await sum);
    }

    [Fact]
    public async Task BuffersOfADisposedProcess_AreNoLeaks()
    {
        await using (VeoProcess process = await VeFixture.Open())
        {
            process.Allocate<double>(3);
        }

        DropWithItsProcess();
        Collect();
        await HousekeepingIsDone();
        Assert.Empty(_leaks);
    }

    [Fact]
    public async Task DroppedProcess_EndsItsWorkerAndIsReported()
    {
        int worker = await DropProcess();
        await Poll(worker);
        await WorkerProcess.WaitForEnd(worker);
    }

    [Fact]
    public void BufferWhoseAddressWasAdopted_LeavesTheMemoryAlone()
    {
        TestDevice.NeedFloatingResults();
        VeBuffer<double> first = _process.Allocate<double>(5);
        VeBuffer<double> second = _process.Adopt(_kernels.EchoTypedPointer(first), 5);
        first.Dispose();
        second.Fill(2);
        Assert.Equal(10, _kernels.Sum(second, 5));
        second.Dispose();

        VeBuffer<double> third = _process.Allocate<double>(5);
        _process.Free(_kernels.EchoTypedPointer(third));
        third.Dispose();

        // A second free of the same memory would have ended the worker.
        _process.DefaultContext.Synchronize();
        Assert.Equal(1, _kernels.EchoInt64(1));
    }

    private void OnFound(object? sender, VeoLeakEventArgs leak)
    {
        if (leak.Description.Contains($"worker {_process.ProcessId} ", StringComparison.Ordinal) || leak.ProgramSite?.Contains(nameof(LeakTests), StringComparison.Ordinal) == true)
        {
            _leaks.Enqueue(leak);
        }
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    /// <summary>Housekeeping works in order, so what comes last tells that the rest is done.</summary>
    private static async Task HousekeepingIsDone()
    {
        var marker = new Marker();
        Housekeeping.Add(marker);
        await marker.Done.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    /// <summary>Collects until the leak is told: what has just parked an await may keep the process for a moment.</summary>
    private async Task Poll(int worker)
    {
        for (int i = 0; i < 1000 && !_leaks.Any(leak => leak.Description.StartsWith($"A VeoProcess (worker {worker} ", StringComparison.Ordinal)); i++)
        {
            Collect();
            await HousekeepingIsDone();
        }

        Assert.Contains(_leaks, static leak => leak.ProgramSite!.Contains(nameof(DropProcess), StringComparison.Ordinal));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong[] Drop(int count)
    {
        ulong[] addresses = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            addresses[i] = _process.Allocate<double>(100).Pointer.Address;
        }

        return addresses;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Adopt() => _process.Adopt(_kernels.MakeDoubles(3, 1), 3);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private VePtr<double> PointerOfADroppedBuffer()
    {
        VeBuffer<double> buffer = _process.Allocate<double>(3);
        buffer.Fill(2);
        return buffer.Pointer;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private VeBuffer<double> SliceOfADroppedBuffer() => _process.Allocate<double>(3).Slice(1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ValueTask<double> SumOfADroppedBuffer(VeoProcess process, IKernels kernels)
    {
        VeBuffer<double> buffer = process.Allocate<double>(3);
        buffer.Fill(2);
        return kernels.SumAsync(buffer, 3);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DropWithItsProcess()
    {
        using VeoProcess process = VeoProcess.Open();
        process.Allocate<double>(3);
    }

    // On another thread, whose stack is gone afterwards.
    private static Task<int> DropProcess() => Task.Factory.StartNew(
        static () =>
        {
            VeoProcess process = VeoProcess.Open();
            IKernels kernels = IKernels.Load(process);

            // Something parked, so that the context has a completion thread, and something that nobody awaits.
            Task slow = kernels.SleepUsAsync(1000).AsTask();
            slow.Wait();
            _ = kernels.EchoInt64Async(1);
            process.Allocate<int>(1);
            return process.ProcessId;
        },
        TestContext.Current.CancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private sealed class Marker : IAbandoned
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Settle() => Done.SetResult();
    }
}
