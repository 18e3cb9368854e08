using System.Diagnostics;

namespace Veo.Benchmarks.Outstanding;

/// <summary>The two ways to have many calls outstanding.</summary>
internal sealed class OutstandingClients(ISleep[] kernels, int calls)
{
    private readonly ValueTask[] _pending = new ValueTask[calls];

    /// <summary>Submits everything from one thread, and awaits it.</summary>
    public async Task AwaitAsync()
    {
        for (int i = 0; i < _pending.Length; i++)
        {
            _pending[i] = kernels[i % kernels.Length].SleepAsync();
        }

        foreach (ValueTask call in _pending)
        {
            await call;
        }
    }

    /// <summary>Blocks a thread of the pool for each call.</summary>
    public Task BlockAsync() => Task.WhenAll(Enumerable.Range(0, calls).Select(i => Task.Run(kernels[i % kernels.Length].Sleep)));

    /// <summary>Runs a client once to warm it up, then measures it.</summary>
    public async Task<OutstandingRecord> MeasureAsync(string name, Func<Task> client, int rounds)
    {
        await client();
        using Process self = Process.GetCurrentProcess();
        var wall = new List<double>();
        var processor = new List<double>();
        var bytes = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            self.Refresh();
            TimeSpan processorBefore = self.TotalProcessorTime;
            long bytesBefore = GC.GetTotalAllocatedBytes(precise: true);
            long start = Stopwatch.GetTimestamp();
            await client();
            wall.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            bytes.Add((double)(GC.GetTotalAllocatedBytes(precise: true) - bytesBefore) / calls);
            self.Refresh();
            processor.Add((self.TotalProcessorTime - processorBefore).TotalMilliseconds);
        }

        return new OutstandingRecord(
            name, calls, kernels.Length, ThreadPool.ThreadCount, CompletionThreads(), Median.Of(wall), Median.Of(processor), Median.Of(bytes));
    }

    private static int CompletionThreads() => Directory.EnumerateDirectories("/proc/self/task")
        .Count(static thread => File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("Veo completion", StringComparison.Ordinal));
}
