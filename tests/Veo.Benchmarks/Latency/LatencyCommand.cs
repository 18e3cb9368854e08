using System.CommandLine;
using System.Globalization;
using Veo.Benchmarks.Native;

namespace Veo.Benchmarks.Latency;

/// <summary>The <c>latency</c> command: what a kernel call costs, by the four shapes that AVEO publishes.</summary>
internal static class LatencyCommand
{
    public static Command Create()
    {
        var calls = new Option<int>("--calls", "-n")
        {
            Description = "Calls per measurement; each is warmed up with as many.",
            DefaultValueFactory = static _ => 10_000,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Measurements of each client and shape; the median is reported.",
            DefaultValueFactory = static _ => 9,
        };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the records to this file." };

        calls.Validators.Add(static result => RequirePositive(result.GetValueOrDefault<int>(), result.AddError));
        rounds.Validators.Add(static result => RequirePositive(result.GetValueOrDefault<int>(), result.AddError));

        var command = new Command(
            "latency", "Time of one call of an empty kernel: a C program, the same C code in this process, blocking C# and awaited C#.")
        {
            calls,
            rounds,
            json,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(calls), result.GetValue(rounds), result.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int calls, int rounds, FileInfo? json, CancellationToken cancellationToken)
    {
        using var programs = await NativePrograms.BuildAsync(["latency"], cancellationToken);
        string[] clientArguments = [NativePrograms.Kernels, calls.ToString(CultureInfo.InvariantCulture), "1"];
        var samples = new LatencySamples();

        await using var process = VeoProcess.Open();
        nint library = await programs.LoadAsync("latency", cancellationToken);
        await LatencyWarmUp.RunAsync(process, library, cancellationToken);
        var clients = new LatencyClients(process, library, calls);

        // Once in full size and in vain: tables, rings and pools grow.
        await clients.MeasureAsync(new LatencySamples());

        // The clients take turns within a round, so that a machine that slows down slows all of them.
        for (int round = 0; round < rounds; round++)
        {
            samples.Add(0, LatencyClient.CacheLine, await programs.MeasureCacheLineAsync(calls, cancellationToken), bytes: 0);

            foreach ((string shape, double microseconds) in await programs.RunAsync("latency", clientArguments, cancellationToken))
            {
                samples.Add(int.Parse(shape, CultureInfo.InvariantCulture), LatencyClient.C, microseconds, bytes: 0);
            }

            await clients.MeasureAsync(samples);
        }

        List<LatencyRecord> records = samples.Summarize(calls);
        LatencyReport.Print(records, process.Device.ToString()!);

        if (json is not null)
        {
            await LatencyReport.WriteJsonAsync(records, json, cancellationToken);
        }

        return 0;
    }

    private static void RequirePositive(int value, Action<string> addError)
    {
        if (value <= 0)
        {
            addError("must be a positive number");
        }
    }
}
