using System.Globalization;
using System.Runtime.InteropServices;
using CliWrap;
using CliWrap.Buffered;

namespace Veo.Benchmarks.Native;

/// <summary>The measuring programs in C, built once per run against the same device library that C# clients use.</summary>
internal sealed class NativePrograms : IDisposable
{
    /// <summary>The library with the empty kernel.</summary>
    public static readonly string Kernels = Path.Combine(AppContext.BaseDirectory, "ve-kernels", "host", "libempty.so");

    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "native");
    private static readonly string Device = Path.Combine(AppContext.BaseDirectory, "veo-host");

    private static readonly string[] ClientOptions =
        ["-I" + Sources, Path.Combine(Sources, "client.c"), Path.Combine(Device, "libveo-host.so"), "-Wl,-rpath," + Device];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("veo-benchmarks-");

    private NativePrograms()
    {
    }

    /// <summary>Builds <c>cacheline</c>, which knows nothing of the device, and the named clients of the device library.</summary>
    public static async Task<NativePrograms> BuildAsync(IEnumerable<string> clients, CancellationToken cancellationToken)
    {
        var programs = new NativePrograms();

        try
        {
            await programs.CompileAsync("cacheline", [], cancellationToken);

            foreach (string client in clients)
            {
                await programs.CompileAsync(client, ClientOptions, cancellationToken);
            }

            return programs;
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>Builds a client of the device library once more, as a library, and loads it into this process.</summary>
    /// <returns>The library, which stays loaded. It finds the device library by its soname, which is the one that this process has loaded already.</returns>
    public async Task<nint> LoadAsync(string client, CancellationToken cancellationToken)
    {
        string name = $"lib{client}.so";

        // Hidden but for its entries: what calls what within it is then compiled as in the program.
        await CompileAsync(client, name, ["-shared", "-fPIC", "-fvisibility=hidden", .. ClientOptions], cancellationToken);
        return NativeLibrary.Load(Path.Combine(_directory.FullName, name));
    }

    /// <summary>Runs a program and reads its lines, each a name and a number.</summary>
    public async Task<List<(string Name, double Value)>> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        string output = await OutputAsync(program, arguments, cancellationToken);

        return [.. output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' '))
            .Select(static fields => (fields[0], ParseNumber(fields[1])))];
    }

    /// <summary>Microseconds per round trip of a cache line between two spinning processes.</summary>
    public async Task<double> MeasureCacheLineAsync(int roundTrips, CancellationToken cancellationToken) =>
        ParseNumber(await OutputAsync("cacheline", [roundTrips.ToString(CultureInfo.InvariantCulture)], cancellationToken));

    public void Dispose() => _directory.Delete(recursive: true);

    private Task CompileAsync(string name, string[] options, CancellationToken cancellationToken) => CompileAsync(name, name, options, cancellationToken);

    private async Task CompileAsync(string source, string output, string[] options, CancellationToken cancellationToken)
    {
        string compiler = Environment.GetEnvironmentVariable("VEO_HOST_CC") ?? "gcc";
        await Cli.Wrap(compiler)
            .WithArguments(["-O2", "-o", Path.Combine(_directory.FullName, output), Path.Combine(Sources, source + ".c"), .. options])
            .WithStandardErrorPipe(PipeTarget.ToStream(Console.OpenStandardError()))
            .ExecuteAsync(cancellationToken);
    }

    private async Task<string> OutputAsync(string name, string[] arguments, CancellationToken cancellationToken)
    {
        BufferedCommandResult result = await Cli.Wrap(Path.Combine(_directory.FullName, name))
            .WithArguments(arguments)
            .ExecuteBufferedAsync(cancellationToken);
        return result.StandardOutput;
    }

    private static double ParseNumber(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
