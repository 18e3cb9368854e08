using CliWrap;
using CliWrap.Buffered;

namespace Veo.HostDevice.Tests;

/// <summary>
/// Compiles the host device in each of its builds, the kernels and the test programs, once. Every build has a folder with all that its programs need:
/// they find each other there.
/// </summary>
public sealed class NativePrograms : IAsyncLifetime
{
    private static readonly string[] CommonArguments = ["-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-fPIC", "-pthread"];

    private static readonly string[] Includes = [$"-I{DeviceFolder}", $"-I{DeviceFolder}/include", $"-I{DeviceFolder}/shared"];

    private readonly string _folder = Directory.CreateTempSubdirectory("veo-host-tests-").FullName;

    internal static string SourceFolder { get; } = Path.Combine(Repository.Root, "tests", "Veo.HostDevice.Tests", "native");

    private static string DeviceFolder => Path.Combine(Repository.Root, "src", "Veo.HostDevice");

    public async ValueTask InitializeAsync()
    {
        foreach (DeviceBuild build in DeviceBuild.All)
        {
            Directory.CreateDirectory(FolderOf(build));
            await CompileDeviceAsync(FolderOf(build), build);
        }

        string shipped = FolderOf(DeviceBuild.Shipped);

        await CompileTestsAsync(shipped);
        foreach (DeviceBuild build in DeviceBuild.All.Where(build => build != DeviceBuild.Shipped))
        {
            CopyTests(shipped, FolderOf(build));
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs one test in a process of its own.</summary>
    internal async Task<BufferedCommandResult> RunAsync(DeviceBuild build, string program, string test, CancellationToken cancellation)
    {
        string[] command = [.. TestTarget.Current.Runner, Path.Combine(FolderOf(build), program), test];

        return await Cli.Wrap(command[0])
            .WithArguments(command[1..])
            .WithEnvironmentVariables(new Dictionary<string, string?>([.. Sanitizer.Variables, .. TestTarget.Current.VariablesFor(FolderOf(build))]))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(cancellation);
    }

    private static async Task CompileDeviceAsync(string folder, DeviceBuild build)
    {
        string[] shared = [.. Sources("shared", build), .. build.Extra.Select(name => Path.Combine(SourceFolder, name))];

        await CompileAsync(
            Path.Combine(folder, "libveo-host.so"),
            [
                .. Includes, .. build.CompilerArguments, "-shared", .. build.LibraryFolders.SelectMany(part => Sources(part, build)), .. shared,
                "-Wl,-soname,libveo.so.1", $"-Wl,--version-script={DeviceFolder}/veo-host.map", .. Sanitizer.LibraryArguments, "-ldl",
            ]);
        File.CreateSymbolicLink(Path.Combine(folder, "libveo.so.1"), "libveo-host.so");
        if (build.HasWorker)
        {
            await CompileAsync(Path.Combine(folder, "veorun-host"), [.. Includes, .. Sources("worker", build), .. shared, "-rdynamic", "-ldl"]);
        }
    }

    private static async Task CompileTestsAsync(string folder)
    {
        string[] kernels = ["kernels.c", "echo.c", "mixed.c"];

        await CompileAsync(Path.Combine(folder, "libkernels.so"), ["-shared", .. kernels.Select(name => Path.Combine(SourceFolder, "kernels", name))]);
        await CompileAsync(Path.Combine(folder, "libother.so"), ["-shared", Path.Combine(SourceFolder, "kernels", "other.c")]);
        await CompileAsync(Path.Combine(folder, "libunresolved.so"), ["-shared", Path.Combine(SourceFolder, "kernels", "unresolved.c")]);

        foreach (string program in TestProgram.Names)
        {
            string[] sources = [Path.Combine(SourceFolder, $"{program}.c"), Path.Combine(SourceFolder, "test.c")];

            await CompileAsync(Path.Combine(folder, program), [.. Includes, .. sources, Path.Combine(folder, "libveo-host.so"), "-Wl,-rpath,$ORIGIN"]);
        }
    }

    /// <summary>Programs and kernels are the same for all builds. Not links: programs look for what lies beside them.</summary>
    private static void CopyTests(string from, string to)
    {
        foreach (string file in TestProgram.Names.Concat(["libkernels.so", "libother.so", "libunresolved.so"]))
        {
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
        }
    }

    private static IEnumerable<string> Sources(string part, DeviceBuild build) =>
        Directory.EnumerateFiles(Path.Combine(DeviceFolder, part), "*.c")
            .Where(source => !build.LeftOut.Contains($"{part}/{Path.GetFileName(source)}"))
            .Order(StringComparer.Ordinal);

    private static async Task CompileAsync(string output, IEnumerable<string> arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(TestTarget.Current.Compiler)
            .WithArguments([.. CommonArguments, .. Sanitizer.CompilerArguments, .. arguments, "-o", output])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();

        if (!result.IsSuccess)
        {
            throw new InvalidOperationException(
                $"{TestTarget.Current.Compiler} cannot build {Path.GetFileName(output)}:\n{result.StandardError}");
        }
    }

    private string FolderOf(DeviceBuild build) => Path.Combine(_folder, build.Name);
}
