using CliWrap;

namespace Veo.Build.Tests;

public sealed class HostDeviceTests : IDisposable
{
    private readonly TestProject _project = new();

    [Fact]
    public async Task Build_Program_CompilesTheHostDevice()
    {
        _project.WriteDevice();
        BuildResult result = (await BuildAsync()).Succeeded();

        Assert.Equal(["client.c", "main.c", "shared.c", "shared.c"], result.Compiled);

        string library = _project.Output("veo-host/libveo-host.so");
        string dynamic = await Elf.ReadDynamicAsync(library);
        Assert.Contains("[libveo.so.1]", dynamic, StringComparison.Ordinal);
        Assert.Contains("VERSION_1", dynamic, StringComparison.Ordinal);
        Assert.Equal(16, Elf.Call(library, "veo_api_version"));
        Assert.False(Elf.Exports(library, "hidden"));
        Assert.Equal("libveo-host.so", new FileInfo(_project.Output("veo-host/libveo.so.1")).LinkTarget);

        CommandResult worker = await Cli.Wrap(_project.Output("veo-host/veorun-host")).ExecuteAsync(TestContext.Current.CancellationToken);
        Assert.True(worker.IsSuccess);
    }

    [Fact]
    public async Task Build_Again_CompilesNothingAndKeepsTheLink()
    {
        _project.WriteDevice();
        (await BuildAsync()).Succeeded();
        BuildResult second = (await BuildAsync()).Succeeded();

        Assert.Empty(second.Compiled);
        Assert.Empty(second.Linked);
        Assert.Equal("libveo-host.so", new FileInfo(_project.Output("veo-host/libveo.so.1")).LinkTarget);
    }

    [Theory]
    [InlineData("device/shared/layout.h", "int shared_part(void);\n\n", new[] { "client.c", "main.c", "shared.c", "shared.c" })]
    [InlineData("device/worker/main.c", "int main(void) { return 0; }\n", new[] { "main.c" })]
    [InlineData("device/veo-host.map", "VERSION_1 { global: veo_*; hidden; local: *; };\n", new string[0])]
    public async Task Build_DeviceSourceChanged_CompilesItsDependantsOnly(string file, string text, string[] compiled)
    {
        _project.WriteDevice();
        (await BuildAsync()).Succeeded();
        _project.Write(file, text);
        BuildResult result = (await BuildAsync()).Succeeded();

        Assert.Equal(compiled, result.Compiled);
        Assert.NotEmpty(result.Linked);
    }

    [Theory]
    [InlineData("<OutputType>Library</OutputType>", false)]
    [InlineData("<OutputType>Library</OutputType><IsTestProject>true</IsTestProject>", true)]
    [InlineData("<OutputType>Exe</OutputType>", true)]
    [InlineData("<OutputType>Exe</OutputType><VeHostDevice>false</VeHostDevice>", false)]
    public async Task Build_KindOfProject_DecidesWhetherItNeedsADevice(string properties, bool expected)
    {
        _project.WriteDevice();
        _project.WriteProject("app/app.csproj", properties: "<VeHostDevice></VeHostDevice><OutputType></OutputType>" + properties);
        _project.Write("app/Program.cs", "public class Program { public static void Main() { } }");
        (await _project.BuildAsync()).Succeeded();

        Assert.Equal(expected, File.Exists(_project.Output("veo-host/libveo-host.so")));
    }

    [Fact]
    public async Task Build_OptionsForKernels_AreNotForTheDevice()
    {
        _project.WriteDevice();
        _project.Write("device/worker/main.c", "#ifdef KERNELS\n#error not mine\n#endif\nint main(void) { return 0; }\n");

        (await BuildAsync("-p:VeOptions=-DKERNELS")).Succeeded();
    }

    public void Dispose() => _project.Dispose();

    private Task<BuildResult> BuildAsync(params string[] arguments) => _project.BuildAsync(["-p:VeHostDevice=true", .. arguments]);
}
