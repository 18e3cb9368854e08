using System.Diagnostics;

namespace Veo.Tests;

/// <summary>What a call in steady state must not cost: memory of the managed heap, and processor time when nothing happens.</summary>
[Collection(nameof(PerformanceTests))]
public sealed class PerformanceTests(VeFixture ve)
{
    private const int Rounds = 2000;

    private readonly IKernels _kernels = ve.Kernels;

    [Fact]
    public void BlockingCalls_WithScalars_AllocateNothing() => Assert.Equal(0, AllocatedBy(() => _kernels.EchoInt64(1)));

    [Fact]
    public void BlockingCalls_WithBuffers_AllocateNothing()
    {
        using VeBuffer<double> buffer = ve.Process.Allocate<double>(2);
        buffer.Fill(1);
        Assert.Equal(0, AllocatedBy(() => _kernels.Sum(buffer, 2)));
    }

    [Fact]
    public void BlockingCalls_WithStackArguments_AllocateNothing()
    {
        double[] values = [1, 2];
        Assert.Equal(0, AllocatedBy(() =>
        {
            long value = 1;
            _kernels.BumpIn(in value);
            _kernels.MinMax(values, 2, out _, out _);
        }));
    }

    [Fact]
    public void AwaitedCalls_AllocateNothing()
    {
        using VeBuffer<double> buffer = ve.Process.Allocate<double>(2);
        buffer.Fill(1);
        int[] bins = new int[4];
        Assert.Equal(0, AllocatedBy(() =>
        {
            Finish(_kernels.EchoInt64Async(1));
            Finish(_kernels.SumAsync(buffer, 2));
            Finish(_kernels.IotaAsync(bins, 4, 1));
        }));
    }

    [Fact]
    public void Pipelines_AllocateNothing()
    {
        var calls = new ValueTask<long>[200];
        Assert.Equal(0, AllocatedBy(
            () =>
            {
                for (int i = 0; i < calls.Length; i++)
                {
                    calls[i] = _kernels.EchoInt64Async(i);
                }

                foreach (ValueTask<long> call in calls)
                {
                    Finish(call);
                }
            },
            rounds: 20));
    }

    [Fact]
    public void CallsWithSignaturesOfRunTime_AllocateNothing()
    {
        using VeBuffer<double> buffer = ve.Process.Allocate<double>(2);
        buffer.Fill(1);
        double[] values = [1, 2];
        VeoContext context = ve.Process.DefaultContext;
        VeoFunction sum = ve.Process.LoadLibrary("libkernels.so")["sum"].WithSignature("double", "const double *", "int64_t");
        VeoFunction length = ve.Process.LoadLibrary("libpyveo.so")["text_length"].WithSignature("size_t", "const char *");
        Assert.Equal(0, AllocatedBy(() =>
        {
            sum.Call<double>(context, buffer, 2L);
            sum.Call<double>(context, OnStack.In(values), 2L);
            length.Call<ulong>(context, "text");
            Finish(sum.CallAsync<double>(context, buffer, 2L));
            Finish(sum.CallAsync<double>(context, OnStack.In(values), 2L));
        }));
    }

    [Fact]
    public async Task IdleProcess_UsesNoProcessorTime()
    {
        await using VeoProcess process = await VeFixture.Open();
        Assert.Equal(1, await IKernels.Load(process).EchoInt64Async(1));
        using Process worker = Process.GetProcessById(process.ProcessId);
        TimeSpan before = worker.TotalProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        worker.Refresh();

        // A measurement of processor time over a window, not a race: a spinning thread would use all of it.
        TimeSpan used = worker.TotalProcessorTime - before;
        Assert.True(used < TimeSpan.FromMilliseconds(200), $"The idle worker used {used.TotalMilliseconds} ms in a second.");
    }

    /// <summary>Consumes a call without an async method, whose own state machine would count; completion threads stay out of it.</summary>
    private static void Finish<T>(in ValueTask<T> call)
    {
        while (!call.IsCompleted)
        {
            Thread.SpinWait(1);
        }

        call.GetAwaiter().GetResult();
    }

    private static long AllocatedBy(Action action, int rounds = Rounds)
    {
        // Until pools are filled and code is compiled for good; then the best of a few runs, since tiering may still allocate in one.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5 && least != 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < rounds; i++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
