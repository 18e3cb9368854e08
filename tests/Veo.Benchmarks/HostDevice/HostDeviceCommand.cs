using System.CommandLine;
using Veo.Benchmarks.Native;

namespace Veo.Benchmarks.HostDevice;

/// <summary>The <c>host-device</c> command: the C library alone beside the limits of the machine, measured in the same run.</summary>
internal static class HostDeviceCommand
{
    public static Command Create()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Also write the figures to this file." };
        var quick = new Option<bool>("--quick") { Description = "A few seconds that show that everything runs; the figures are not to be quoted." };

        var command = new Command("host-device", "The host device's C library alone: calls, transfers, contention and idleness beside the machine's limits.")
        {
            json,
            quick,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(json), result.GetValue(quick), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? json, bool quick, CancellationToken cancellationToken)
    {
        using NativePrograms programs = await NativePrograms.BuildAsync(Measurements.Programs, cancellationToken);
        Effort effort = quick ? Effort.Quick : Effort.Full;
        double[] load = HostDeviceReport.ReadLoad();
        var measurements = new Measurements(programs, effort, cancellationToken);

        await measurements.RunAsync();

        var report = new HostDeviceReport(
            quick,
            Environment.ProcessorCount,
            load,
            HostDeviceReport.ReadLoad(),
            measurements.SkippedSizes,
            Figures.From(measurements.Samples, effort));
        report.Print();

        if (json is not null)
        {
            await report.WriteJsonAsync(json, cancellationToken);
        }

        // Out of bounds is news, not a failure: a loaded machine is slow.
        return 0;
    }
}
