using System.Diagnostics;
using System.Runtime;

namespace Veo.Benchmarks.Latency;

/// <summary>Calls until the runtime has optimised what is measured.</summary>
/// <remarks>It does so in the background and in steps, each after some time and some calls.</remarks>
internal static class LatencyWarmUp
{
    // More than twice the calls of a method after which the runtime compiles it again: once with counters, once with what they say.
    private const int QuietRounds = 64;

    // Several times what the runtime waits before it takes a step.
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);

    /// <summary>Measures in vain until no method has been compiled for so many rounds and for so long.</summary>
    public static async Task RunAsync(VeoProcess process, nint library, CancellationToken cancellationToken)
    {
        var clients = new LatencyClients(process, library, calls: 1000);
        long compiled = -1;
        long since = 0;
        int rounds = 0;

        while (rounds < QuietRounds || Stopwatch.GetElapsedTime(since) < QuietTime)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await clients.MeasureAsync(new LatencySamples());
            rounds++;

            long now = JitInfo.GetCompiledMethodCount();
            if (now != compiled)
            {
                (compiled, since, rounds) = (now, Stopwatch.GetTimestamp(), 0);
            }
        }
    }
}
