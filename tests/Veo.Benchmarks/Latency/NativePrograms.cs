using System.Globalization;
using CliWrap;
using CliWrap.Buffered;

namespace Veo.Benchmarks.Latency;

/// <summary>The reference programs in C, built once per run against the same device library that the C# clients use.</summary>
internal sealed class NativePrograms : IDisposable
{
    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "native");
    private static readonly string Device = Path.Combine(AppContext.BaseDirectory, "veo-host");
    private static readonly string Kernels = Path.Combine(AppContext.BaseDirectory, "ve-kernels", "host", "libempty.so");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("veo-latency-");

    private NativePrograms()
    {
    }

    public static async Task<NativePrograms> BuildAsync(CancellationToken cancellationToken)
    {
        var programs = new NativePrograms();

        try
        {
            await programs.CompileAsync("cacheline", [], cancellationToken);
            await programs.CompileAsync(
                "latency",
                ["-I" + Sources, Path.Combine(Device, "libveo-host.so"), "-Wl,-rpath," + Device],
                cancellationToken);
            return programs;
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>Microseconds per round trip of a cache line between two spinning processes.</summary>
    public async Task<double> MeasureCacheLineAsync(int roundTrips, CancellationToken cancellationToken) =>
        ParseNumber(await RunAsync("cacheline", [roundTrips.ToString(CultureInfo.InvariantCulture)], cancellationToken));

    /// <summary>Shape and microseconds per call of the C client, for each of the four shapes.</summary>
    public async Task<List<(int Shape, double Microseconds)>> MeasureCallsAsync(int calls, CancellationToken cancellationToken)
    {
        string output = await RunAsync("latency", [Kernels, calls.ToString(CultureInfo.InvariantCulture), "1"], cancellationToken);

        return [.. output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' '))
            .Select(static fields => ((int)ParseNumber(fields[0]), ParseNumber(fields[1])))];
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task CompileAsync(string name, string[] options, CancellationToken cancellationToken)
    {
        string compiler = Environment.GetEnvironmentVariable("VEO_HOST_CC") ?? "gcc";
        await Cli.Wrap(compiler)
            .WithArguments(["-O2", "-o", Path.Combine(_directory.FullName, name), Path.Combine(Sources, name + ".c"), .. options])
            .WithStandardErrorPipe(PipeTarget.ToStream(Console.OpenStandardError()))
            .ExecuteAsync(cancellationToken);
    }

    private async Task<string> RunAsync(string name, string[] arguments, CancellationToken cancellationToken)
    {
        BufferedCommandResult result = await Cli.Wrap(Path.Combine(_directory.FullName, name))
            .WithArguments(arguments)
            .ExecuteBufferedAsync(cancellationToken);
        return result.StandardOutput;
    }

    private static double ParseNumber(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
