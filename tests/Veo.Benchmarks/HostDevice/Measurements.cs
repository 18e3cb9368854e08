using System.Globalization;
using Veo.Benchmarks.Native;

namespace Veo.Benchmarks.HostDevice;

/// <summary>Runs the C programs in turns and keeps what they print.</summary>
internal sealed class Measurements(NativePrograms programs, Effort effort, CancellationToken cancellationToken)
{
    /// <summary>The clients of the device library that are needed.</summary>
    public static readonly string[] Programs = ["latency", "small_transfers", "large_transfers", "uncollected", "contention", "idle"];

    private const int IdleRounds = 3;

    // The host's buffer, the device's memory and the mapping to compare with; the rest is for everybody else.
    private const int BuffersPerTransfer = 3;
    private const long MemoryToLeave = 512L << 20;

    public Samples Samples { get; } = new();

    /// <summary>Sizes that the free memory does not allow.</summary>
    public List<long> SkippedSizes { get; } = [];

    public async Task RunAsync()
    {
        // Everything within a round takes turns, so that a machine that slows down slows both sides of a comparison.
        for (int round = 0; round < effort.Rounds; round++)
        {
            foreach (int calls in effort.ShapeCounts)
            {
                if (calls == effort.Calls)
                {
                    await MeasureCacheLineAsync();
                }

                await RunAsync($"shape.{Text(calls)}", "latency", calls, 1);
            }

            await RunAsync("small", "small_transfers", effort.Calls, 1);
            await RunAsync("few", "uncollected", effort.Few, effort.Many);
            await RunAsync("many", "uncollected", effort.Many, effort.Many);
            await MeasureContentionAsync();
        }

        for (int round = 0; round < Math.Min(IdleRounds, effort.Rounds); round++)
        {
            await RunAsync("idle", "idle", effort.IdleMilliseconds);
        }

        foreach (long size in effort.TransferSizes)
        {
            if (AvailableMemory() < BuffersPerTransfer * size + MemoryToLeave)
            {
                SkippedSizes.Add(size);
                continue;
            }

            await RunAsync($"large.{Text(size)}", "large_transfers", size, effort.BytesPerSample, effort.TransferRounds);
        }
    }

    /// <summary>Adds what a round trip may cost to what is measured.</summary>
    private async Task MeasureCacheLineAsync()
    {
        double microseconds = await programs.MeasureCacheLineAsync(effort.Calls, cancellationToken);
        Samples.Add("cacheline", microseconds);
        Samples.Add("round-trip-limit", 4 * microseconds + 0.3);
    }

    /// <summary>Adds the processor time of client and worker per round trip, the product of what the program prints.</summary>
    private async Task MeasureContentionAsync()
    {
        List<(string Name, double Value)> lines =
            await programs.RunAsync("contention", [NativePrograms.Kernels, Text(effort.ContentionMilliseconds), "1"], cancellationToken);
        Dictionary<string, double> values = lines.ToDictionary(static line => line.Name, static line => line.Value);

        foreach ((string name, double value) in values)
        {
            Samples.Add("contention." + name, value);

            if (values.TryGetValue(name + "-cpus", out double processors))
            {
                Samples.Add($"contention.{name}-used", value * processors);
            }
        }
    }

    private async Task RunAsync(string prefix, string program, params long[] arguments)
    {
        foreach ((string name, double value) in
                 await programs.RunAsync(program, [NativePrograms.Kernels, .. arguments.Select(Text)], cancellationToken))
        {
            Samples.Add(prefix + "." + name, value);
        }
    }

    private static long AvailableMemory()
    {
        // "MemAvailable:   17978412 kB"
        string line = File.ReadLines("/proc/meminfo").First(static line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
