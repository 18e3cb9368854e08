namespace Veo.Build.Tests;

/// <summary>A small solution outside the repository that imports the targets directly. It ends with the test.</summary>
/// <remarks>The folder's name has blanks and letters beyond ASCII, so that every test is also one of those.</remarks>
internal sealed class TestProject : IDisposable
{
    private static readonly string Targets = System.IO.Path.Combine(Repository.Root, "build");

    private readonly string _folder = Directory.CreateTempSubdirectory("veo bäu ").FullName;

    public TestProject(string items = "", string properties = "")
    {
        Write("Directory.Build.props", $"""
            <Project>
              <Import Project="{Targets}/Veo.props" />
              <PropertyGroup>
                <_VeoTasks>{AppContext.BaseDirectory}Veo.Build.Tasks.dll</_VeoTasks>
                <_VeoTaskFactory>TaskHostFactory</_VeoTaskFactory>
                <VeHostDeviceDirectory>$(MSBuildThisFileDirectory)device/</VeHostDeviceDirectory>
                <VeHostDevice>false</VeHostDevice>
              </PropertyGroup>
            </Project>
            """);
        Write("Directory.Build.targets", $"""<Project><Import Project="{Targets}/Veo.targets" /></Project>""");
        WriteProject("app/app.csproj", items, properties);
        Write("app/Program.cs", "System.Console.WriteLine(\"ran\");");
    }

    public string Path(string name) => System.IO.Path.Combine(_folder, name);

    /// <summary>A file in the output folder of the application.</summary>
    public string Output(string name) => Path($"app/bin/Debug/net10.0/{name}");

    public void Write(string name, string text)
    {
        string path = Path(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void WriteProject(string name, string items = "", string properties = "") => Write(name, $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <OutputType Condition="'$(MSBuildProjectName)' == 'app'">Exe</OutputType>
            <EnableNETAnalyzers>false</EnableNETAnalyzers>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {items}
          </ItemGroup>
        </Project>
        """);

    /// <summary>A host device of the right shape: the real one has its own tests, here only its files matter.</summary>
    public void WriteDevice()
    {
        Write("device/include/ve_offload.h", "int veo_api_version(void);\n");
        Write("device/shared/layout.h", "int shared_part(void);\n");
        Write("device/shared/shared.c", "#include \"layout.h\"\nint shared_part(void) { return 16; }\n");
        Write("device/client/client.c", "#include <ve_offload.h>\n#include \"layout.h\"\nint veo_api_version(void) { return shared_part(); }\nint hidden(void) { return 1; }\n");
        Write("device/worker/main.c", "#include \"layout.h\"\nint main(void) { return shared_part() == 16 ? 0 : 1; }\n");
        Write("device/veo-host.map", "VERSION_1 { global: veo_*; local: *; };\n");
    }

    public Task<BuildResult> BuildAsync(params string[] arguments) => RunAsync(["build", "app/app.csproj", .. arguments]);

    /// <summary>Runs a command of dotnet that builds.</summary>
    public Task<BuildResult> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        DotnetCommand.RunAsync(_folder, [.. arguments, .. DotnetCommand.BuildArguments], environment);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
