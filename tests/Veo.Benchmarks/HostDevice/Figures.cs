using System.Globalization;

namespace Veo.Benchmarks.HostDevice;

/// <summary>From measurements to figures and their bounds.</summary>
internal static class Figures
{
    private const string Microseconds = "us";
    private const string Rate = "GB/s";

    // The device keeps the pages of smaller blocks that were freed, so those are not new.
    private const long NewMemoryFrom = 16L << 20;

    // /proc counts processor time in ticks of 1/100 s; less than one of them is none.
    private const double TickMilliseconds = 10;

    private static readonly string[] Shapes =
    [
        "N calls, then N waits",
        "call and wait, N times",
        "N calls, wait for the last",
        "N blocking calls",
    ];

    public static List<Figure> From(Samples samples, Effort effort) =>
    [
        .. Calls(samples, effort),
        .. SmallTransfers(samples),
        .. Uncollected(samples, effort),
        .. Contention(samples),
        .. Idle(samples, effort),
        .. effort.TransferSizes.Where(size => samples.Contains($"large.{size}.write")).SelectMany(size => LargeTransfers(samples, size)),
    ];

    private static IEnumerable<Figure> Calls(Samples samples, Effort effort)
    {
        string pipelined = $"shape.{effort.Calls}.1";
        string roundTrip = $"shape.{effort.Calls}.2";

        yield return new Figure("a cache line, there and back", samples["cacheline"], Microseconds);
        yield return new Figure(
            "round trip: call and wait",
            samples[roundTrip],
            Microseconds,
            AtMost(1, samples, roundTrip, "round-trip-limit", "4 cache lines + 0.3 us"),
            Faster(samples[roundTrip], 1.5, 2.6, target: 2));
        yield return new Figure(
            $"pipelined call, {Number(effort.Calls)} in flight",
            samples[pipelined],
            Microseconds,
            AtMost(0.5, samples, pipelined, roundTrip, "round trip"),
            Faster(samples[pipelined], 2.9, 4.0, target: 4));

        foreach (int calls in effort.ShapeCounts)
        {
            for (int shape = 1; shape <= Shapes.Length; shape++)
            {
                yield return new Figure($"AVEO's T{shape}: {Shapes[shape - 1]}, N = {Number(calls)}", samples[$"shape.{calls}.{shape}"], Microseconds);
            }
        }
    }

    private static IEnumerable<Figure> SmallTransfers(Samples samples)
    {
        string[] kinds = ["write", "read", "async-write", "async-read"];

        foreach (string kind in kinds)
        {
            string name = $"small.{kind}-8";
            yield return new Figure(
                Kind(kind) + " of 8 bytes", samples[name], Microseconds, AtMost(1, samples, name, "small.call", "round trip beside it"));
        }

        foreach (string kind in kinds)
        {
            double value = samples[$"small.{kind}-1"];
            yield return new Figure(Kind(kind) + " of 1 byte", value, Microseconds, Aveo: Faster(value, 1.1, 1.1, target: 1));
        }
    }

    private static IEnumerable<Figure> Uncollected(Samples samples, Effort effort)
    {
        string few = $"with {Number(effort.Few)}";
        string many = Number(effort.Many);

        yield return new Figure(
            $"call with {many} uncollected results", samples["many.call"], Microseconds, AtMost(1, samples, "many.call", "few.call", few));
        yield return new Figure(
            "the same, the first time in a process", samples["many.first"], Microseconds, Compare(samples, "many.first", "few.first", few));
        yield return new Figure(
            $"round trip after {many} uncollected results", samples["many.after"], Microseconds, Compare(samples, "many.after", "many.before", "before"));
    }

    private static IEnumerable<Figure> Contention(Samples samples)
    {
        const string Alone = "without them";

        if (!samples.Contains("contention.beside"))
        {
            yield break;
        }

        // The unit of CPU is a microsecond of processor time of client and worker together: the time that a round trip takes, times the processors
        // that the two got meanwhile.
        yield return new Figure(
            "processor time of client and worker per round trip, two processes spin on the two processors",
            samples["contention.beside-used"],
            Microseconds,
            AtMost(3, samples, "contention.beside-used", "contention.alone-used", Alone));
        yield return new Figure(
            "time that passes per round trip then",
            samples["contention.beside"],
            Microseconds,
            Compare(samples, "contention.beside", "contention.alone", Alone));
        yield return new Figure(
            "processors that client and worker get then",
            samples["contention.beside-cpus"],
            "CPUs",
            Compare(samples, "contention.beside-cpus", "contention.alone-cpus", Alone));
    }

    private static IEnumerable<Figure> Idle(Samples samples, Effort effort)
    {
        foreach (string side in (string[])["client", "worker"])
        {
            double milliseconds = samples["idle." + side] / 1e3;
            yield return new Figure(
                $"processor time of the idle {side} in {Number(effort.IdleMilliseconds)} ms",
                milliseconds,
                "ms",
                new Limit("a tick", TickMilliseconds, milliseconds / TickMilliseconds, 1, AtLeast: false));
        }
    }

    private static IEnumerable<Figure> LargeTransfers(Samples samples, long size)
    {
        string prefix = $"large.{size}.";
        string bytes = $"{size >> 20} MiB";

        foreach (string direction in (string[])["write", "read"])
        {
            string copy = prefix + (direction == "write" ? "copy-in" : "copy-out");
            string reference = direction == "write" ? "memcpy into a mapping" : "memcpy from a mapping";

            foreach (string kind in (string[])[direction, "async-" + direction, "queued-" + direction])
            {
                double rate = samples[prefix + kind];
                Aveo? quote = kind == direction && size >> 20 is 1 or 64 ? new Aveo(4, 4, rate / 4, 1) : null;
                yield return new Figure($"{Kind(kind)} of {bytes}", rate, Rate, AtLeast(0.9, samples, prefix + kind, copy, reference), quote);
            }
        }

        if (size >= NewMemoryFrom)
        {
            yield return new Figure(
                $"first veo_write_mem of {bytes} into new memory",
                samples[prefix + "first-write"],
                Rate,
                Compare(samples, prefix + "first-write", prefix + "first-copy", "memcpy into a new mapping"));
        }
    }

    private static string Kind(string kind) => kind switch
    {
        "write" => "veo_write_mem",
        "read" => "veo_read_mem",
        "async-write" => "veo_async_write_mem and wait",
        "async-read" => "veo_async_read_mem and wait",
        "queued-write" => "veo_async_write_mem, 4 in flight,",
        "queued-read" => "veo_async_read_mem, 4 in flight,",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of transfer"),
    };

    private static Limit AtMost(double bound, Samples samples, string name, string limit, string to) =>
        Compare(samples, name, limit, to) with { Bound = bound };

    private static Limit AtLeast(double bound, Samples samples, string name, string limit, string to) =>
        Compare(samples, name, limit, to) with { Bound = bound, AtLeast = true };

    private static Limit Compare(Samples samples, string name, string limit, string to) =>
        new(to, samples[limit], samples.Ratio(name, limit), Bound: null, AtLeast: false);

    private static Aveo Faster(double value, double low, double high, double target) => new(low, high, low / value, target);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
