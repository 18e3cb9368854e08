using System.Diagnostics;
using System.Runtime.CompilerServices;
using Veo.Diagnostics;

namespace Veo.Benchmarks.Observability;

/// <summary>One life of a program: nobody listens, then listeners come and go.</summary>
internal sealed class ObservabilityRound(bool quick)
{
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(700);

    private readonly int _calls = quick ? 1_000 : 10_000;
    private readonly int _repetitions = quick ? 1 : 7;
    private readonly Dictionary<(string Listener, string Shape), List<(double Microseconds, double Bytes)>> _samples = [];

    public async Task<ObservabilityResult> RunAsync()
    {
        await using var process = VeoProcess.Open();
        var empty = new EmptyCalls(process, _calls);

        // Thrown away: the first calls of a method run unoptimised code.
        long start = Stopwatch.GetTimestamp();
        do
        {
            await empty.MeasureAsync(static (_, _, _) => { });
            MeasureCheck(100_000);
        }
        while (!quick && Stopwatch.GetElapsedTime(start) < WarmUpTime);

        await MeasureInTurnsAsync(empty, [ListenerName.NobodyYet, ListenerName.NobodyYetAgain]);
        foreach (string listener in new[] { ListenerName.Meter, ListenerName.Activity, ListenerName.Event })
        {
            using IDisposable open = Listeners.Open(listener);
            await empty.MeasureAsync(static (_, _, _) => { });
        }

        await MeasureInTurnsAsync(empty, [ListenerName.NobodyAnyMore]);
        await MeasureInTurnsAsync(empty, [ListenerName.Meter, ListenerName.Activity, ListenerName.Event]);
        if (Listeners.Heard == 0)
        {
            throw new InvalidOperationException("No listener has heard anything.");
        }

        return new ObservabilityResult(
            process.Device.ToString(),
            Median.Of(Enumerable.Range(0, 5).Select(static _ => MeasureCheck(1_000_000))),
            [.. _samples.Select(entry => new ObservabilityRecord(
                entry.Key.Listener,
                entry.Key.Shape,
                _calls,
                Median.Of(entry.Value.Select(static sample => sample.Microseconds)),
                Median.Of(entry.Value.Select(static sample => sample.Bytes)),
                ToNobody: 1))]);
    }

    /// <summary>Who is first in one turn is last in the next one.</summary>
    private async Task MeasureInTurnsAsync(EmptyCalls empty, string[] listeners)
    {
        for (int turn = 0; turn < _repetitions; turn++)
        {
            foreach (string listener in turn % 2 == 0 ? listeners : listeners.Reverse())
            {
                using IDisposable open = Listeners.Open(listener);
                await empty.MeasureAsync((shape, microseconds, bytes) =>
                {
                    if (!_samples.TryGetValue((listener, shape), out List<(double, double)>? list))
                    {
                        _samples.Add((listener, shape), list = []);
                    }

                    list.Add((microseconds, bytes));
                });
            }
        }
    }

    /// <summary>Nanoseconds of one look at whether anybody listens, less those of a look at nothing.</summary>
    private static double MeasureCheck(int count)
    {
        long start = Stopwatch.GetTimestamp();
        int heard = 0;
        for (int i = 0; i < count; i++)
        {
            heard += Look() ? 1 : 0;
        }

        long middle = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            heard += LookAtNothing() ? 1 : 0;
        }

        long end = Stopwatch.GetTimestamp();
        GC.KeepAlive(heard);
        return (Stopwatch.GetElapsedTime(start, middle).TotalNanoseconds - Stopwatch.GetElapsedTime(middle, end).TotalNanoseconds) / count;
    }

    // Calls of their own, since a loop would look once and remember.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Look() => Instruments.AreCallsHeard;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool LookAtNothing() => false;
}
