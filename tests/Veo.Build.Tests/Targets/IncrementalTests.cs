namespace Veo.Build.Tests;

public sealed class IncrementalTests : IDisposable
{
    private readonly TestProject _project;

    public IncrementalTests()
    {
        _project = new();
        WriteProject();
        _project.Write("app/a.c", "#include \"h.h\"\nint a(void) { return H; }");
        _project.Write("app/b.c", "int b(void) { return 1; }");
        _project.Write("app/h.h", "#define H 1\n");
        _project.Write("app/f.f90", "subroutine f(x)\n  include 'f.inc'\n  x = 1\nend subroutine\n");
        _project.Write("app/f.inc", "  integer :: x\n");
    }

    [Fact]
    public async Task Build_NothingChanged_CompilesNothing()
    {
        Assert.Equal(["a.c", "b.c", "f.f90"], (await BuildAsync()).Compiled);

        BuildResult second = await BuildAsync();
        Assert.Empty(second.Compiled);
        Assert.Empty(second.Linked);

        // IncrementalClean must not have taken anything away in the second build.
        Assert.Empty((await BuildAsync()).Compiled);
        Assert.True(File.Exists(_project.Output("ve-kernels/host/libab.so")));
    }

    [Fact]
    public async Task Build_NothingChanged_StartsNoCompiler()
    {
        string log = _project.Path("calls");
        _project.Write("cc", $"#!/bin/sh\necho call >> '{log}'\nexec gcc \"$@\"\n");
        File.SetUnixFileMode(_project.Path("cc"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string compiler = $"-p:VeHostCCompiler={_project.Path("cc")}";

        await BuildAsync(compiler);
        int calls = File.ReadLines(log).Count();
        Assert.True(calls >= 3);

        await BuildAsync(compiler);
        Assert.Equal(calls, File.ReadLines(log).Count());
    }

    [Theory]
    [InlineData("app/b.c", "int b(void) { return 2; }", new[] { "b.c" }, new[] { "libab.so" })]
    [InlineData("app/h.h", "#define H 2\n", new[] { "a.c" }, new[] { "libab.so" })]
    [InlineData("app/f.inc", "  integer(8) :: x\n", new[] { "f.f90" }, new[] { "libf.so" })]
    public async Task Build_FileChanged_CompilesItsDependantsOnly(string file, string text, string[] compiled, string[] linked)
    {
        await BuildAsync();
        _project.Write(file, text);
        BuildResult result = await BuildAsync();

        Assert.Equal(compiled, result.Compiled);
        Assert.Equal(linked, result.Linked);
    }

    [Fact]
    public async Task Build_HeaderReplacedByAnOlderOne_Compiles()
    {
        await BuildAsync();
        File.SetLastWriteTimeUtc(_project.Path("app/h.h"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        Assert.Equal(["a.c"], (await BuildAsync()).Compiled);
        Assert.Empty((await BuildAsync()).Compiled);
    }

    [Fact]
    public async Task Build_OptionOfOneSourceChanged_CompilesThatSource()
    {
        await BuildAsync();
        WriteProject(options: "-O1");

        Assert.Equal(["b.c"], (await BuildAsync()).Compiled);
    }

    [Fact]
    public async Task Build_OptionOfAllChanged_CompilesAll()
    {
        await BuildAsync();
        Assert.Equal(["a.c", "b.c", "f.f90"], (await BuildAsync("-p:VeOptions=-g")).Compiled);
    }

    [Fact]
    public async Task Build_OtherCompiler_CompilesWhatItCompiles()
    {
        await BuildAsync();
        _project.Write("my gcc", "#!/bin/sh\nexec gcc \"$@\"\n");
        File.SetUnixFileMode(_project.Path("my gcc"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal(["a.c", "b.c"], (await BuildAsync($"-p:VeHostCCompiler={_project.Path("my gcc")}")).Compiled);
    }

    [Fact]
    public async Task Build_EnvironmentOfTheCompilerChanged_CompilesAll()
    {
        await BuildAsync();
        BuildResult result = (await _project.RunAsync(
            ["build", "app/app.csproj"],
            new Dictionary<string, string?> { ["CPATH"] = _project.Path("app") })).Succeeded();

        Assert.Equal(["a.c", "b.c", "f.f90"], result.Compiled);
    }

    [Fact]
    public async Task Build_SourceRemoved_LinksWithoutItAndDropsItsObject()
    {
        await BuildAsync();
        WriteProject(sources: "a.c");
        BuildResult result = await BuildAsync();

        Assert.Empty(result.Compiled);
        Assert.Equal(["libab.so"], result.Linked);
        Assert.False(Elf.Exports(_project.Output("ve-kernels/host/libab.so"), "b"));
        Assert.Empty(Directory.GetFiles(_project.Path("app/obj"), "b-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Build_LibraryRemoved_LeavesTheOutput()
    {
        await BuildAsync();
        _project.WriteProject("app/app.csproj", """<VeSource Include="f.f90" />""");
        await BuildAsync();

        Assert.False(File.Exists(_project.Output("ve-kernels/host/libab.so")));
        Assert.True(File.Exists(_project.Output("ve-kernels/host/libf.so")));
    }

    [Fact]
    public async Task Build_AfterAFailure_CompilesOnlyWhatFailed()
    {
        _project.Write("app/b.c", "int b(void) { return }");
        Assert.Equal(["a.c", "b.c", "f.f90"], (await _project.BuildAsync()).Failed().Compiled);

        _project.Write("app/b.c", "int b(void) { return 1; }");
        Assert.Equal(["b.c"], (await BuildAsync()).Compiled);
    }

    [Fact]
    public async Task Clean_AfterBuild_LeavesNothing()
    {
        await BuildAsync("-p:VeHostDevice=true");
        (await _project.RunAsync(["clean", "app/app.csproj", "-p:VeHostDevice=true"])).Succeeded();
        AssertNothingLeft();
        Assert.Equal(["a.c", "b.c", "f.f90"], (await BuildAsync()).Compiled);
    }

    [Fact]
    public async Task Clean_AfterAFailedBuild_LeavesNothing()
    {
        _project.Write("app/b.c", "int b(void) { return }");
        (await _project.BuildAsync()).Failed();
        (await _project.RunAsync(["clean", "app/app.csproj"])).Succeeded();
        AssertNothingLeft();
    }

    [Fact]
    public async Task Build_DesignTime_StartsNoCompiler()
    {
        BuildResult result = (await _project.RunAsync(
            ["msbuild", "app/app.csproj", "-restore", "-t:Compile;GetCopyToOutputDirectoryItems", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-p:VeHostCCompiler=/nowhere/cc"])).Succeeded();

        Assert.Empty(result.Compiled);
        Assert.False(Directory.Exists(_project.Path("app/obj/Debug/net10.0/veo")));
    }

    public void Dispose() => _project.Dispose();

    private async Task<BuildResult> BuildAsync(params string[] arguments)
    {
        _project.WriteDevice();
        return (await _project.BuildAsync(arguments)).Succeeded();
    }

    private void WriteProject(string sources = "a.c;b.c", string options = "") => _project.WriteProject("app/app.csproj", $"""
        <VeSource Include="{sources}" Library="libab.so" />
        <VeSource Update="b.c" Options="{options}" />
        <VeSource Include="f.f90" />
        """);

    private void AssertNothingLeft()
    {
        Assert.False(Directory.Exists(_project.Path("app/obj/Debug/net10.0/veo")));
        Assert.False(Directory.Exists(_project.Output("ve-kernels")));
        Assert.False(Directory.Exists(_project.Output("veo-host")));
    }
}
