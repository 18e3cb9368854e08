using CliWrap;
using CliWrap.Buffered;

namespace Veo.HostDevice.Tests;

/// <summary>Compiles the host device, the kernels and the test programs, once, into one folder: they find each other there.</summary>
public sealed class NativePrograms : IAsyncLifetime
{
    private static readonly string[] CommonArguments = ["-O2", "-g", "-Wall", "-Wextra", "-Werror", "-fPIC", "-pthread"];

    private readonly string _folder = Directory.CreateTempSubdirectory("veo-host-tests-").FullName;

    internal static string SourceFolder { get; } = Path.Combine(Repository.Root, "tests", "Veo.HostDevice.Tests", "native");

    internal static string DeviceFolder { get; } = Path.Combine(Repository.Root, "src", "Veo.HostDevice");

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

        string[] kernels = ["kernels.c", "echo.c", "mixed.c", "heap.c", "output.c", "environment.c"];
        await CompileAsync(Output("libkernels.so"), ["-shared", .. kernels.Select(Kernel)]);
        await CompileAsync(Output("libother.so"), ["-shared", Kernel("other.c")]);
        await CompileAsync(Output("libunresolved.so"), ["-shared", Kernel("unresolved.c")]);
        await CompileAsync(Output("libneeds_worker.so"), ["-shared", Kernel("static_library.c")]);
        await RunCompilerAsync("g++", Output("libnew.so"), ["-std=gnu++17", "-shared", Kernel("new.cpp")]);
        await RunCompilerAsync("g++", Output("libcpp.so"), ["-shared", Kernel("output.cpp")]);
        await RunCompilerAsync("gfortran", Output("liballocate.so"), ["-shared", Kernel("allocate.f90")]);
        await RunCompilerAsync("gfortran", Output("libfortran.so"), ["-shared", Kernel("output.f90")]);
        await BuildStaticWorkerAsync();

        foreach (string program in TestProgram.Names)
        {
            string[] sources = [Path.Combine(SourceFolder, $"{program}.c"), Path.Combine(SourceFolder, "test.c")];

            await CompileAsync(Output(program), [.. includes, .. sources, library, "-Wl,-rpath,$ORIGIN"]);
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

    private static string Kernel(string name) => Path.Combine(SourceFolder, "kernels", name);

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

    // From everything that it takes, and with blanks in the names.
    private async Task BuildStaticWorkerAsync()
    {
        string folder = Directory.CreateDirectory(Output("static objects")).FullName;
        string ObjectFile(string name) => Path.Combine(folder, $"{name}.o");

        foreach (string name in (string[])["first", "second", "member", "start", "unlisted"])
        {
            await CompileAsync(ObjectFile(name), ["-c", Kernel($"static_{name}.c")]);
        }

        // ThreadSanitizer does not see the order that the run-time library of OpenMP makes.
        await CompileAsync(ObjectFile("openmp"), ["-fopenmp", "-fno-sanitize=all", "-c", Kernel("static_openmp.c")]);
        await RunCompilerAsync("g++", ObjectFile("classes"), ["-c", Kernel("static_classes.cpp")]);
        await RunCompilerAsync("gfortran", ObjectFile("fortran"), ["-c", Kernel("static_fortran.f90")]);

        string archive = Path.Combine(folder, "libof members.a");

        await Cli.Wrap("ar").WithArguments(["rcs", archive, ObjectFile("member"), ObjectFile("start")]).ExecuteAsync();

        BufferedCommandResult result = await WorkerScript.RunAsync(
            [
                "-o", Output("static worker"), "-fopenmp", $"--link-nosym={ObjectFile("unlisted")}", ObjectFile("first"), ObjectFile("second"),
                ObjectFile("openmp"), archive, ObjectFile("classes"), ObjectFile("fortran"),
            ]);

        if (!result.IsSuccess || result.StandardError.Length != 0)
        {
            throw new InvalidOperationException($"mk_veorun_host fails:\n{result.StandardError}");
        }
    }

    private string Output(string name) => Path.Combine(_folder, name);
}
