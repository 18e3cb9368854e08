using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Veo.Benchmarks.Latency;

/// <summary>The records as a table for people and as JSON for programs.</summary>
internal static class LatencyReport
{
    private const int RedirectedWidth = 120;

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
            .AddColumns("shape", "client")
            .AddColumn(new TableColumn("us/call").RightAligned())
            .AddColumn(new TableColumn("to C").RightAligned())
            .AddColumn(new TableColumn("beyond C, us").RightAligned())
            .AddColumn(new TableColumn("allowed").RightAligned())
            .AddColumn("within")
            .AddColumn(new TableColumn("bytes/call").RightAligned());

        foreach (LatencyRecord record in records)
        {
            double? reference = records.Find(other => other.Test == record.Test && other.Client == LatencyClient.C)?.MicrosecondsPerCall;
            table.AddRow(
                Shapes[record.Test],
                record.Client,
                record.MicrosecondsPerCall.ToString("F3", CultureInfo.InvariantCulture),
                reference is { } c ? (record.MicrosecondsPerCall / c).ToString("F2", CultureInfo.InvariantCulture) : "",
                record.ExcessMicroseconds?.ToString("F3", CultureInfo.InvariantCulture) ?? "",
                record.AllowedExcessMicroseconds?.ToString("F3", CultureInfo.InvariantCulture) ?? "",
                record.IsWithin switch { true => "yes", false => "no", null => "" },
                record.BytesPerCall.ToString("F1", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }

    public static async Task WriteJsonAsync(List<LatencyRecord> records, FileInfo file, CancellationToken cancellationToken)
    {
        await using FileStream stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, records, Json, cancellationToken);
    }
}
