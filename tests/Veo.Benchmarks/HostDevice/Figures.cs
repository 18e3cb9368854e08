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
        double cacheLine = samples["cacheline"];
        double pipelined = samples[$"shape.{effort.Calls}.1"];
        double roundTrip = samples[$"shape.{effort.Calls}.2"];

        yield return new Figure("a cache line, there and back", cacheLine, Microseconds);
        yield return new Figure(
            "round trip: call and wait",
            roundTrip,
            Microseconds,
            AtMost(1, roundTrip, "4 cache lines + 0.3 us", 4 * cacheLine + 0.3),
            Faster(roundTrip, 1.5, 2.6, target: 2));
        yield return new Figure(
            $"pipelined call, {Number(effort.Calls)} in flight",
            pipelined,
            Microseconds,
            AtMost(0.5, pipelined, "round trip", roundTrip),
            Faster(pipelined, 2.9, 4.0, target: 4));

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
        double call = samples["small.call"];

        foreach (string kind in (string[])["write", "read", "async-write", "async-read"])
        {
            double value = samples[$"small.{kind}-8"];
            yield return new Figure(Kind(kind) + " of 8 bytes", value, Microseconds, AtMost(1, value, "round trip beside it", call));
        }

        foreach (string kind in (string[])["write", "read", "async-write", "async-read"])
        {
            double value = samples[$"small.{kind}-1"];
            yield return new Figure(Kind(kind) + " of 1 byte", value, Microseconds, Aveo: Faster(value, 1.1, 1.1, target: 1));
        }
    }

    private static IEnumerable<Figure> Uncollected(Samples samples, Effort effort)
    {
        (string Name, string Description)[] kinds =
        [
            ("call", "call with {0} uncollected results"),
            ("first", "the same, the first time in a process"),
            ("after", "round trip after {0} uncollected results"),
        ];

        foreach ((string name, string description) in kinds)
        {
            double many = samples["many." + name];
            yield return new Figure(
                string.Format(CultureInfo.InvariantCulture, description, Number(effort.Many)),
                many,
                Microseconds,
                Compare(many, $"with {Number(effort.Few)}", samples["few." + name], name == "call" ? 1 : null));
        }
    }

    private static IEnumerable<Figure> Contention(Samples samples)
    {
        if (!samples.Contains("contention.beside"))
        {
            yield break;
        }

        double used = samples["contention.beside-used"];
        double passed = samples["contention.beside"];
        double processors = samples["contention.beside-cpus"];

        yield return new Figure(
            "processor time of client and worker per round trip, two processes spin on the two processors",
            used,
            Microseconds,
            AtMost(3, used, "without them", samples["contention.alone-used"]));
        yield return new Figure(
            "time that passes per round trip then",
            passed,
            Microseconds,
            Compare(passed, "without them", samples["contention.alone"], bound: null));
        yield return new Figure(
            "processors that client and worker get then",
            processors,
            "CPUs",
            Compare(processors, "without them", samples["contention.alone-cpus"], bound: null));
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
                AtMost(1, milliseconds, "a tick", TickMilliseconds));
        }
    }

    private static IEnumerable<Figure> LargeTransfers(Samples samples, long size)
    {
        string prefix = $"large.{size}.";

        foreach (string direction in (string[])["write", "read"])
        {
            string reference = direction == "write" ? "memcpy into a mapping" : "memcpy from a mapping";
            double copied = samples[prefix + (direction == "write" ? "copy-in" : "copy-out")];

            foreach (string kind in (string[])[direction, "async-" + direction, "queued-" + direction])
            {
                double rate = samples[prefix + kind];
                Aveo? quote = kind == direction && size >> 20 is 1 or 64 ? new Aveo(4, 4, rate / 4, 1) : null;
                yield return new Figure($"{Kind(kind)} of {size >> 20} MiB", rate, Rate, AtLeast(0.9, rate, reference, copied), quote);
            }
        }

        if (size < NewMemoryFrom)
        {
            yield break;
        }

        double first = samples[prefix + "first-write"];
        yield return new Figure(
            $"first veo_write_mem of {size >> 20} MiB into new memory",
            first,
            Rate,
            Compare(first, "memcpy into a new mapping", samples[prefix + "first-copy"], bound: null));
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

    private static Limit AtMost(double bound, double value, string to, double limit) => new(to, limit, value / limit, bound, AtLeast: false);

    private static Limit AtLeast(double bound, double value, string to, double limit) => new(to, limit, value / limit, bound, AtLeast: true);

    private static Limit Compare(double value, string to, double limit, double? bound) => new(to, limit, value / limit, bound, AtLeast: false);

    private static Aveo Faster(double value, double low, double high, double target) => new(low, high, low / value, target);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
