using CliWrap;
using CliWrap.Buffered;

namespace Veo.HostDevice.Tests;

/// <summary>Compiles the host device, the kernels and the test programs, once, into one folder: they find each other there.</summary>
public sealed class NativePrograms : IAsyncLifetime
{
    private static readonly string[] CommonArguments = ["-O2", "-g", "-Wall", "-Wextra", "-Werror", "-fPIC", "-pthread"];

    // These are libraries of their own.
    private static readonly string[] OwnLibrary = ["openmp.c", "other.c", "unresolved.c"];

    private readonly string _folder = Directory.CreateTempSubdirectory("veo-host-tests-").FullName;

    internal static string SourceFolder { get; } = Path.Combine(Repository.Root, "tests", "Veo.HostDevice.Tests", "native");

    private static string DeviceFolder { get; } = Path.Combine(Repository.Root, "src", "Veo.HostDevice");

    public async ValueTask InitializeAsync()
    {
        string[] shared = Sources(DeviceFolder, "shared");
        string[] includes = [$"-I{DeviceFolder}/include", $"-I{DeviceFolder}/shared"];
        string library = Output("libveo-host.so");

        await CompileAsync(
            library,
            [
                .. includes, "-shared", .. Sources(DeviceFolder, "client"), .. shared, "-Wl,-soname,libveo.so.1",
                $"-Wl,--version-script={DeviceFolder}/veo-host.map", .. Sanitizer.LibraryArguments, "-ldl",
            ]);
        File.CreateSymbolicLink(Output("libveo.so.1"), "libveo-host.so");
        await CompileAsync(Output("veorun-host"), [.. includes, .. Sources(DeviceFolder, "worker"), .. shared, "-rdynamic", "-ldl"]);

        string[] kernels = [.. Sources(SourceFolder, "kernels").Where(static file => !OwnLibrary.Contains(Path.GetFileName(file)))];
        await CompileAsync(Output("libkernels.so"), [.. includes, "-shared", .. kernels]);
        await CompileAsync(Output("libother.so"), ["-shared", Path.Combine(SourceFolder, "kernels", "other.c")]);
        // The run-time library of OpenMP tells a sanitizer nothing of how its threads wait for each other.
        await CompileAsync(
            Output("libopenmp.so"),
            [.. includes, "-shared", "-fopenmp", "-fno-sanitize=all", Path.Combine(SourceFolder, "kernels", "openmp.c")]);
        await CompileAsync(Output("libunresolved.so"), ["-shared", Path.Combine(SourceFolder, "kernels", "unresolved.c")]);
        await RunCompilerAsync("g++", Output("libnew.so"), ["-std=gnu++17", "-shared", Path.Combine(SourceFolder, "kernels", "new.cpp")]);
        await RunCompilerAsync("gfortran", Output("liballocate.so"), ["-shared", Path.Combine(SourceFolder, "kernels", "allocate.f90")]);

        foreach (string program in TestProgram.Names)
        {
            // A longer program has the rest of its sources in a folder of its name.
            string[] parts = Directory.Exists(Path.Combine(SourceFolder, program)) ? Sources(SourceFolder, program) : [];
            string[] sources = [Path.Combine(SourceFolder, $"{program}.c"), .. parts, Path.Combine(SourceFolder, "test.c")];

            await CompileAsync(Output(program), [.. includes, .. sources, library, "-Wl,-rpath,$ORIGIN", .. TestProgram.OptionsOf(program)]);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs one test in a process of its own.</summary>
    internal async Task<BufferedCommandResult> RunAsync(string program, string test, CancellationToken cancellation) =>
        await Cli.Wrap(Output(program))
            .WithArguments([test])
            .WithEnvironmentVariables(Sanitizer.Variables)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(cancellation);

    private static string[] Sources(string folder, string part) =>
        [.. Directory.EnumerateFiles(Path.Combine(folder, part), "*.c").Order(StringComparer.Ordinal)];

    private static Task CompileAsync(string output, IEnumerable<string> arguments) =>
        RunCompilerAsync("gcc", output, ["-std=gnu11", .. arguments]);

    private static async Task RunCompilerAsync(string compiler, string output, IEnumerable<string> arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(compiler)
            .WithArguments([.. CommonArguments, .. Sanitizer.CompilerArguments, .. arguments, "-o", output])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();

        if (!result.IsSuccess)
        {
            throw new InvalidOperationException($"{compiler} cannot build {Path.GetFileName(output)}:\n{result.StandardError}");
        }
    }

    private string Output(string name) => Path.Combine(_folder, name);
}
