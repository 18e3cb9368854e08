using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Veo.Benchmarks.Outstanding;

/// <summary>The <c>outstanding</c> command: what it costs to have many calls under way.</summary>
internal static class OutstandingCommand
{
    private const int Contexts = 8;
    private const int Calls = 1000;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "One round instead of five: whether it runs, not what it costs." };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the records to this file." };
        var command = new Command(
            "outstanding", "1,000 calls of a kernel that sleeps 1 ms, on 8 contexts: awaited from one thread, beside Task.Run around a blocking call.")
        {
            quick,
            json,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(quick) ? 1 : 5, result.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, FileInfo? json, CancellationToken cancellationToken)
    {
        await using VeoProcess process = await VeoProcess.OpenAsync(
            new VeoProcessOptions { ContextMode = VeoContextMode.PerCore }, cancellationToken);
        var kernels = new ISleep[Contexts];
        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i] = ISleep.Load(await process.OpenContextAsync(cancellationToken));
        }

        // Not in turns: the threads that Task.Run makes stay for a while, and would be counted for the other client.
        var clients = new OutstandingClients(kernels, Calls);
        OutstandingRecord[] records =
        [
            await clients.MeasureAsync("await", clients.AwaitAsync, rounds),
            await clients.MeasureAsync("Task.Run", clients.BlockAsync, rounds),
        ];
        Print(records, process.Device.ToString()!);
        if (json is not null)
        {
            await using FileStream stream = json.Create();
            await JsonSerializer.SerializeAsync(stream, records, Json, cancellationToken);
        }

        return 0;
    }

    private static void Print(OutstandingRecord[] records, string device)
    {
        var table = new Table().Title($"{Calls} calls of a 1 ms kernel outstanding on {Contexts} contexts of {Markup.Escape(device)}").AddColumn("client");
        foreach (string figure in (string[])["pool threads", "completion threads", "wall ms", "processor ms", "bytes/call"])
        {
            table.AddColumn(new TableColumn(figure).RightAligned());
        }

        foreach (OutstandingRecord record in records)
        {
            table.AddRow(
                record.Client,
                record.PoolThreads.ToString(CultureInfo.InvariantCulture),
                record.CompletionThreads.ToString(CultureInfo.InvariantCulture),
                record.WallMilliseconds.ToString("F1", CultureInfo.InvariantCulture),
                record.ProcessorMilliseconds.ToString("F1", CultureInfo.InvariantCulture),
                record.BytesPerCall.ToString("F1", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }
}
