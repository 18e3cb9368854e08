using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Veo.Benchmarks.Observability;

/// <summary>The result as a table for people and as JSON for programs.</summary>
internal static class ObservabilityReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public static void Print(ObservabilityResult result)
    {
        var table = new Table()
            .Title($"What listening costs, empty kernel on {Markup.Escape(result.Device)}, median")
            .AddColumns("shape", "listener")
            .AddColumn(new TableColumn("us/call").RightAligned())
            .AddColumn(new TableColumn("to nobody").RightAligned())
            .AddColumn(new TableColumn("bytes/call").RightAligned());

        foreach (IGrouping<string, ObservabilityRecord> shape in result.Records.GroupBy(static record => record.Shape))
        {
            foreach (ObservabilityRecord record in shape)
            {
                table.AddRow(
                    record.Shape,
                    record.Listener,
                    record.MicrosecondsPerCall.ToString("F3", CultureInfo.InvariantCulture),
                    record.ToNobody.ToString("F3", CultureInfo.InvariantCulture),
                    record.BytesPerCall.ToString("F1", CultureInfo.InvariantCulture));
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"To ask whether anybody listens, once per call: {result.CheckNanoseconds:F2} ns"));
    }

    public static async Task WriteJsonAsync(ObservabilityResult result, FileInfo file, CancellationToken cancellationToken)
    {
        await using FileStream stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, result, Json, cancellationToken);
    }
}
