using CliWrap;
using CliWrap.Buffered;

namespace Veo.HostDevice.Tests;

/// <summary>
/// Compiles the host device in each of its builds, the kernels and the test programs, once. Every build has a folder with all that its programs need:
/// they find each other there.
/// </summary>
public sealed class NativePrograms : IAsyncLifetime
{
    private static readonly string[] Includes = [$"-I{DeviceFolder}", $"-I{DeviceFolder}/include", $"-I{DeviceFolder}/shared"];

    private readonly string _folder = Directory.CreateTempSubdirectory("veo-host-tests-").FullName;

    internal static string SourceFolder { get; } = Path.Combine(Repository.Root, "tests", "Veo.HostDevice.Tests", "native");

    internal static string DeviceFolder => Path.Combine(Repository.Root, "src", "Veo.HostDevice");

    public async ValueTask InitializeAsync()
    {
        foreach (DeviceBuild build in DeviceBuild.All)
        {
            Directory.CreateDirectory(FolderOf(build));
            await CompileDeviceAsync(FolderOf(build), build);
        }

        string shipped = FolderOf(DeviceBuild.Shipped);
        string tests = Directory.CreateDirectory(Path.Combine(_folder, "tests")).FullName;

        await new KernelLibraries(tests, Includes).CompileAsync();
        foreach (string program in TestProgram.Names)
        {
            await Compiler.CompileCAsync(
                Path.Combine(tests, program),
                [
                    .. Includes, .. TestProgram.SourcesOf(program), Path.Combine(shipped, "libveo-host.so"), "-Wl,-rpath,$ORIGIN",
                    .. TestProgram.OptionsOf(program),
                ]);
        }

        // Programs and kernels are the same for all builds. Not links: programs look for what lies beside them.
        foreach (string file in Directory.EnumerateFiles(tests))
        {
            foreach (DeviceBuild build in DeviceBuild.All)
            {
                File.Copy(file, Path.Combine(FolderOf(build), Path.GetFileName(file)));
            }
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

        await Compiler.CompileCAsync(
            Path.Combine(folder, "libveo-host.so"),
            [
                .. Includes, .. build.CompilerArguments, "-shared", .. build.LibraryFolders.SelectMany(part => Sources(part, build)), .. shared,
                "-Wl,-soname,libveo.so.1", $"-Wl,--version-script={DeviceFolder}/veo-host.map", .. Sanitizer.LibraryArguments, "-ldl",
            ]);
        File.CreateSymbolicLink(Path.Combine(folder, "libveo.so.1"), "libveo-host.so");
        if (build.HasWorker)
        {
            await Compiler.CompileCAsync(
                Path.Combine(folder, "veorun-host"), [.. Includes, .. Sources("worker", build), .. shared, "-rdynamic", "-ldl"]);
        }
    }

    private static IEnumerable<string> Sources(string part, DeviceBuild build) =>
        Directory.EnumerateFiles(Path.Combine(DeviceFolder, part), "*.c")
            .Where(source => !build.LeftOut.Contains($"{part}/{Path.GetFileName(source)}"))
            .Order(StringComparer.Ordinal);

    private string FolderOf(DeviceBuild build) => Path.Combine(_folder, build.Name);
}
