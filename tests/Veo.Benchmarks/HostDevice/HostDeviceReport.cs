using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Veo.Benchmarks.HostDevice;

/// <summary>A run's result.</summary>
/// <param name="Quick">Whether it was one that only shows that everything runs.</param>
/// <param name="Processors">Processors that this process may use.</param>
/// <param name="LoadBefore">The machine's load averages (1, 5 and 15 minutes) at the start.</param>
/// <param name="LoadAfter">The same at the end; the benchmark's own load is part of it.</param>
/// <param name="SkippedSizes">Transfers, in bytes, that the free memory did not allow.</param>
/// <param name="Figures">What was measured.</param>
internal sealed record HostDeviceReport(
    bool Quick, int Processors, double[] LoadBefore, double[] LoadAfter, IReadOnlyList<long> SkippedSizes, IReadOnlyList<Figure> Figures)
{
    // A table that is not read on a terminal need not fit into one.
    private const int RedirectedWidth = 240;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public static double[] ReadLoad() =>
        [.. File.ReadAllText("/proc/loadavg").Split(' ').Take(3).Select(static text => double.Parse(text, CultureInfo.InvariantCulture))];

    public void Print()
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = RedirectedWidth;
        }

        var table = new Table()
            .Title($"The host device alone: medians, and medians of each round's ratio; load {Load(LoadBefore)} before, {Load(LoadAfter)} after")
            .AddColumn("figure")
            .AddColumn(new TableColumn("value").RightAligned())
            .AddColumn("unit")
            .AddColumn("compared to")
            .AddColumn(new TableColumn("limit").RightAligned())
            .AddColumn(new TableColumn("ratio").RightAligned())
            .AddColumn(new TableColumn("bound").RightAligned())
            .AddColumn(new TableColumn("AVEO's own library\nbrought to x86").RightAligned())
            .AddColumn("within");

        foreach (Figure figure in Figures)
        {
            table.AddRow(
                Markup.Escape(figure.Name),
                Text(figure.Value),
                figure.Unit,
                Markup.Escape(figure.Limit?.To ?? ""),
                figure.Limit is { } limit ? Text(limit.Value) : "",
                figure.Limit is { } compared ? Text(compared.Ratio) : "",
                figure.Limit is { Bound: { } bound } bounded ? (bounded.AtLeast ? ">= " : "<= ") + Text(bound) : "",
                figure.Aveo is { } aveo ? Quote(aveo) : "",
                figure.Within switch { true => "yes", false => "[red]no[/]", null => "" });
        }

        AnsiConsole.Write(table);

        foreach (long size in SkippedSizes)
        {
            AnsiConsole.WriteLine($"Transfers of {size >> 20} MiB were skipped: too little memory is free.");
        }

        PrintSummary();
    }

    public async Task WriteJsonAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using FileStream stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, this, Json, cancellationToken);
    }

    private void PrintSummary()
    {
        Figure[] outside = [.. Figures.Where(static figure => figure.Within == false)];

        AnsiConsole.WriteLine($"{Figures.Count(static figure => figure.Within == true)} within their bounds, {outside.Length} out of bounds");

        foreach (Figure figure in outside)
        {
            string limit = figure.Limit is { Within: false } missed
                ? $"; {Text(missed.Ratio)} times \"{missed.To}\" instead of {(missed.AtLeast ? "at least" : "at most")} {Text(missed.Bound!.Value)}"
                : "";
            string aveo = figure.Aveo is { Within: false } slower
                ? $"; {Text(slower.TimesBetter)} times better than AVEO instead of {Text(slower.Target)}"
                : "";
            AnsiConsole.WriteLine($"  {figure.Name}: {Text(figure.Value)} {figure.Unit}{limit}{aveo}");
        }
    }

    private static string Quote(Aveo aveo) =>
        $"{(aveo.Low == aveo.High ? Plain(aveo.Low) : $"{Plain(aveo.Low)}-{Plain(aveo.High)}")} ({Plain(Math.Round(aveo.TimesBetter, 1))}x)";

    private static string Load(double[] averages) => string.Join(' ', averages.Select(Plain));

    private static string Text(double value) => value.ToString(value >= 100 ? "F1" : "F3", CultureInfo.InvariantCulture);

    private static string Plain(double value) => value.ToString(CultureInfo.InvariantCulture);
}
