using CliWrap;
using CliWrap.Buffered;

namespace Veo.HostDevice.Tests;

/// <summary>What mk_veorun_host does with what it is given; what it makes is tested by the C programs.</summary>
public sealed class WorkerScriptTests : IAsyncLifetime
{
    // The script's own temporary files must be gone in the end.
    private readonly string _folder = Directory.CreateTempSubdirectory("veo worker script ").FullName;

    private string TemporaryFolder => Path.Combine(_folder, "temporary files");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(TemporaryFolder);
        await CompileAsync("kernel", "int kernel(void) { return 1; }");
        await CompileAsync("other kernel", "int other(void) { return 2; }");
        await CompileAsync("main", "int main(void) { return 0; }");
        await CompileAsync("table", "int veo_static_symbols;");
        await CompileAsync("nothing", string.Empty);
        await CompileAsync("missing", "int nowhere(void); int kernel(void) { return nowhere(); }");
        await CompileAsync("openmp", "int kernel(void) { int n = 0;\n#pragma omp parallel\n n = 1;\n return n; }", "-fopenmp");
        await File.WriteAllTextAsync(InFolder("text.o"), "not an object");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Script_WithoutO_TakesTheFirstOperandAsOutput()
    {
        BufferedCommandResult result = await RunAsync(["a worker", "kernel.o", "other kernel.o"]);

        Assert.Empty(result.StandardError);
        Assert.Empty(result.StandardOutput);
        Assert.Equal(0, result.ExitCode);

        BufferedCommandResult worker = await Cli.Wrap(InFolder("a worker"))
            .WithEnvironmentVariables(Sanitizer.Variables)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);

        Assert.Contains("started by libveo-host.so", worker.StandardError, StringComparison.Ordinal);
        Assert.Equal(1, worker.ExitCode);
    }

    [Fact]
    public async Task Script_NamesThatLookLikeOptions_AreFilesBehindTheDashes()
    {
        File.Copy(InFolder("kernel.o"), InFolder("-kernel.o"));
        Assert.Equal(0, (await RunAsync(["-o", "-it's a worker", "--", "-kernel.o"])).ExitCode);
        Assert.True(File.Exists(InFolder("-it's a worker")));
    }

    [Fact]
    public async Task Script_Verbose_TellsItsCommands()
    {
        BufferedCommandResult result = await RunAsync(["-v", "-o", "worker", "-L.", "-Wl,--as-needed", "-lm", "kernel.o"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(" -L. -Wl,--as-needed -lm", result.StandardError, StringComparison.Ordinal);
        Assert.Contains("worker: 1 symbols", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_FlagsOfTheHost_DoNotBreakIt()
    {
        // What a shell may have for host builds.
        BufferedCommandResult result = await RunAsync(
            ["-o", "worker", "kernel.o"],
            new() { ["CFLAGS"] = "-O3 -g -flto -std=c99 -Wall", ["LDFLAGS"] = "-Wl,-z,now" });

        Assert.Empty(result.StandardError);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Script_Linker_IsTheVariables()
    {
        await File.WriteAllTextAsync(InFolder("linker"), "echo linked by this >&2\nexec gcc \"$@\"\n", TestContext.Current.CancellationToken);

        BufferedCommandResult result = await RunAsync(["-o", "worker", "kernel.o"], new() { ["CCLD"] = "sh ./linker -O1" });

        Assert.Equal("linked by this\n", result.StandardError);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData(2, "no output is named")]
    [InlineData(2, "no object is named", "worker")]
    [InlineData(2, "no object is named", "-o", "worker")]
    [InlineData(2, "-o needs an argument", "kernel.o", "-o")]
    [InlineData(1, "there is no file absent.o", "-o", "worker", "kernel.o", "absent.o")]
    [InlineData(1, "there is no file absent.o", "-o", "worker", "kernel.o", "--link-nosym=other kernel.o,absent.o")]
    [InlineData(1, "there is no folder absent", "-o", "absent/worker", "kernel.o")]
    [InlineData(1, "temporary files is a folder", "-o", "temporary files", "kernel.o")]
    [InlineData(1, "text.o is neither an object nor an archive", "-o", "worker", "text.o")]
    [InlineData(1, "/bin/sh is a linked library or program", "-o", "worker", "/bin/sh")]
    [InlineData(1, "main.o defines main", "-o", "worker", "kernel.o", "main.o")]
    [InlineData(1, "main.o defines main", "-o", "worker", "kernel.o", "--link-nosym=main.o")]
    [InlineData(1, "table.o defines veo_static_symbols", "-o", "worker", "table.o")]
    [InlineData(1, "define no global symbol", "-o", "worker", "nothing.o")]
    [InlineData(1, "kernel.o is an object, and the worker would overwrite it", "kernel.o", "other kernel.o")]
    [InlineData(1, "kernel.o is an object, and the worker would overwrite it", "-o", "kernel.o", "kernel.o")]
    [InlineData(1, "undefined reference to `nowhere'", "-o", "worker", "missing.o")]
    [InlineData(1, "add -fopenmp", "-o", "worker", "openmp.o")]
    [InlineData(1, "the link failed", "-o", "worker", "--no-such-option", "kernel.o")]
    public async Task Script_BadInput_IsRefusedWithAReason(int exitCode, string reason, params string[] arguments)
    {
        BufferedCommandResult result = await RunAsync(arguments);

        Assert.Contains(reason, result.StandardError, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.False(File.Exists(InFolder("worker")));
    }

    [Theory]
    [InlineData("CC")]
    [InlineData("CCLD")]
    [InlineData("NM")]
    [InlineData("LD")]
    [InlineData("OBJCOPY")]
    public async Task Script_MissingTool_IsNamed(string variable)
    {
        BufferedCommandResult result = await RunAsync(["-o", "worker", "kernel.o"], new() { [variable] = "no-such-tool -x" });

        Assert.Contains($"\"no-such-tool\" is not installed; {variable} can name another", result.StandardError, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    private async Task<BufferedCommandResult> RunAsync(string[] arguments, Dictionary<string, string?>? variables = null)
    {
        BufferedCommandResult result = await WorkerScript.RunAsync(arguments, _folder, new Dictionary<string, string?>(variables ?? []) { ["TMPDIR"] = TemporaryFolder });

        Assert.Empty(Directory.EnumerateFileSystemEntries(TemporaryFolder));
        return result;
    }

    private async Task CompileAsync(string name, string source, params string[] options)
    {
        await Cli.Wrap("gcc")
            .WithArguments([.. options, "-x", "c", "-c", "-", "-o", InFolder($"{name}.o")])
            .WithStandardInputPipe(PipeSource.FromString(source))
            .ExecuteAsync();
    }

    private string InFolder(string name) => Path.Combine(_folder, name);
}
