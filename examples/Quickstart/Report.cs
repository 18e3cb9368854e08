using System.Globalization;
using Spectre.Console;
using Veo;

namespace Quickstart;

/// <summary>Prints a summary as a report with a small histogram.</summary>
internal static class Report
{
    public static void Print(VeoProcess ve, int count, Summary summary, double low, double width, bool correct)
    {
        AnsiConsole.Write(new Rule("Hourly temperatures of a normal year in Seattle").LeftJustified());

        var facts = new Grid().AddColumn().AddColumn();
        facts.AddRow("device", $"{ve.Device}, node {ve.NodeId}");
        facts.AddRow("kernels run in", $"process {ve.ProcessId} (this program is {Environment.ProcessId})");
        facts.AddRow("values", Number(count, "N0"));
        facts.AddRow("mean", $"{Number(summary.Sum / count, "F2")} °C");
        facts.AddRow("lowest", $"{Number(summary.Min, "F1")} °C");
        facts.AddRow("highest", $"{Number(summary.Max, "F1")} °C");
        AnsiConsole.Write(facts);
        AnsiConsole.WriteLine();

        var chart = new BarChart().Width(64);

        for (int i = 0; i < summary.Bins.Length; i++)
        {
            double from = low + (i * width);
            chart.AddItem($"{Number(from, "F1"),5} to {Number(from + width, "F1"),4} °C", summary.Bins[i], Color.SteelBlue1);
        }

        AnsiConsole.Write(chart);
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine(correct
            ? "[green]The device's figures agree with plain C#.[/]"
            : "[red]The device's figures differ from plain C#.[/]");
    }

    private static string Number<T>(T value, string format) where T : IFormattable => value.ToString(format, CultureInfo.InvariantCulture);
}
