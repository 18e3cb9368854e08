using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Veo.Benchmarks.Latency;

/// <summary>The records as a table for people and as JSON for programs.</summary>
internal static class LatencyReport
{
    private const int RedirectedWidth = 140;

    private static readonly string[] Shapes =
    [
        "a cache line, there and back",
        "1: N calls, then N waits",
        "2: call and wait, N times",
        "3: N calls, wait for the last",
        "4: N blocking calls",
    ];

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public static void Print(List<LatencyRecord> records, string device)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = RedirectedWidth;
        }

        var table = new Table()
            .Title($"Call latency of an empty kernel on {Markup.Escape(device)}, median, N = {records[0].N.ToString("N0", CultureInfo.InvariantCulture)}")
            .Caption(
                "Beyond C: the median of each round's difference. \"Here\" is the same C code in this process: on the thread, the worker and the context that "
                + "C# uses. The program (client C) is a process with a worker of its own, whose distance to it may be another.")
            .AddColumns("shape", "client")
            .AddColumn(new TableColumn("us/call").RightAligned())
            .AddColumn(new TableColumn("to C\nhere").RightAligned())
            .AddColumn(new TableColumn("beyond C\nhere, us").RightAligned())
            .AddColumn(new TableColumn("allowed").RightAligned())
            .AddColumn("within")
            .AddColumn(new TableColumn("beyond C\nprogram").RightAligned())
            .AddColumn("within")
            .AddColumn(new TableColumn("bytes/call").RightAligned());

        foreach (LatencyRecord record in records)
        {
            double? reference = records.Find(other => other.Test == record.Test && other.Client == LatencyClient.SameProcess)?.MicrosecondsPerCall;
            table.AddRow(
                Shapes[record.Test],
                record.Client,
                Text(record.MicrosecondsPerCall),
                (record.MicrosecondsPerCall / reference)?.ToString("F2", CultureInfo.InvariantCulture) ?? "",
                Text(record.ExcessToSameProcessMicroseconds),
                Text(record.AllowedExcessToSameProcessMicroseconds),
                Text(record.IsWithin),
                Text(record.ExcessMicroseconds),
                Text(record.IsWithinProgram),
                record.BytesPerCall.ToString("F1", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }

    public static async Task WriteJsonAsync(List<LatencyRecord> records, FileInfo file, CancellationToken cancellationToken)
    {
        await using FileStream stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, records, Json, cancellationToken);
    }

    private static string Text(double? microseconds) => microseconds?.ToString("F3", CultureInfo.InvariantCulture) ?? "";

    private static string Text(bool? isKept) => isKept switch { true => "yes", false => "no", null => "" };
}
