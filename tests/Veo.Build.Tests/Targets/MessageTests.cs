namespace Veo.Build.Tests;

public class MessageTests
{
    [Fact]
    public async Task Build_BrokenSources_ReportsAllWithFileLineAndColumn()
    {
        using TestProject project = new("""<VeSource Include="a.c;b.cpp;c.f90" Library="libk.so" />""");
        project.Write("app/a.c", "int a(void)\n{\n\treturn nope;\n}\n");
        project.Write("app/b.cpp", "int b() { return 1 }\n");
        project.Write("app/c.f90", "subroutine c\n  implicit none\n  x = 1\nend subroutine\n");

        BuildResult result = (await project.BuildAsync()).Failed();

        Assert.Equal(3, result.Errors.Count);
        Assert.Contains(result.Errors, e => e.StartsWith($"{project.Path("app/a.c")}(3,9): error : 'nope' undeclared", StringComparison.Ordinal));
        Assert.Contains(result.Errors, e => e.StartsWith($"{project.Path("app/b.cpp")}(1,19): error : expected ';'", StringComparison.Ordinal));
        Assert.Contains(result.Errors, e => e.StartsWith($"{project.Path("app/c.f90")}(3,3): error : Symbol 'x' at (1) has no IMPLICIT type", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Build_Warning_HasItsOptionAsCodeAndCanBeTurnedOff()
    {
        using TestProject project = new("""<VeSource Include="a.c" Options="-Wall" />""");
        project.Write("app/a.c", "int a(void) { int unused; return 1; }\n");

        BuildResult result = (await project.BuildAsync()).Succeeded();
        string warning = Assert.Single(result.Warnings);
        Assert.Equal($"{project.Path("app/a.c")}(1,19): warning Wunused-variable: unused variable 'unused'", warning);

        project.Write("app/a.c", "int a(void) { int unused2; return 1; }\n");
        Assert.Empty((await project.BuildAsync("-p:MSBuildWarningsAsMessages=Wunused-variable")).Succeeded().Warnings);
    }

    [Fact]
    public async Task Build_UndefinedSymbol_FailsAtLink()
    {
        using TestProject project = new("""<VeSource Include="a.c" Options="-g" />""");
        project.Write("app/a.c", "int nope(void);\nint a(void) { return nope(); }\n");

        string error = Assert.Single((await project.BuildAsync()).Failed().Errors);
        Assert.Equal($"{project.Path("app/a.c")}(2): error : undefined reference to `nope'", error);
    }

    [Fact]
    public async Task Build_MissingCompilers_IsOneErrorThatSaysWhatToInstall()
    {
        using TestProject project = new("""<VeSource Include="a.c;c.f90" Library="libk.so" />""");
        project.Write("app/a.c", "int a(void) { return 1; }\n");
        project.Write("app/c.f90", "subroutine c\nend subroutine\n");

        BuildResult result = (await project.BuildAsync("-p:VeHostCCompiler=/nowhere/gcc", "-p:VeHostFortranCompiler=no-such-command")).Failed();

        string error = Assert.Single(result.Errors);
        Assert.Contains("error VEO4001: ", error, StringComparison.Ordinal);
        Assert.Contains("property VeHostCCompiler: '/nowhere/gcc' does not exist", error, StringComparison.Ordinal);
        Assert.Contains("apt install gcc", error, StringComparison.Ordinal);
        Assert.Contains("dnf install gcc-gfortran", error, StringComparison.Ordinal);
        Assert.Contains("property VeHostFortranCompiler: 'no-such-command' is not on PATH", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_NoCompilerOnPath_SaysWhereItLooked()
    {
        using TestProject project = new("""<VeSource Include="a.c" />""");
        project.Write("app/a.c", "int a(void) { return 1; }\n");
        Directory.CreateDirectory(project.Path("empty"));

        BuildResult result = (await project.RunAsync(
            ["build", "app/app.csproj"],
            new Dictionary<string, string?> { ["PATH"] = project.Path("empty") })).Failed();

        Assert.Contains($"environment variable VEO_HOST_CC: not set; PATH ({project.Path("empty")}): none of gcc, clang, cc", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_NoCompilerForTheHostDeviceAlone_IsAWarning()
    {
        using TestProject project = new(properties: "<VeHostDevice>true</VeHostDevice>");
        project.WriteDevice();

        BuildResult result = (await project.BuildAsync("-p:VeHostCCompiler=/nowhere/gcc")).Succeeded();

        Assert.Contains("warning VEO4002: The host device is not compiled", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.False(Directory.Exists(project.Output("veo-host")));
    }

    [Fact]
    public async Task Build_CompilerIsNoCompiler_SaysSo()
    {
        using TestProject project = new("""<VeSource Include="a.c" />""");
        project.Write("app/a.c", "int a(void) { return 1; }\n");

        string error = Assert.Single((await project.BuildAsync("-p:VeHostCCompiler=true")).Failed().Errors);
        Assert.Contains("error VEO4001: ", error, StringComparison.Ordinal);
        Assert.Contains("did not answer to --version as a GNU compiler or clang does", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_CompilerDiesSilently_ShowsHowItEnded()
    {
        using TestProject project = new("""<VeSource Include="a.c" />""");
        project.Write("app/a.c", "int a(void) { return 1; }\n");
        project.Write("cc", "#!/bin/sh\n[ \"$1\" = --version ] && exec gcc --version\necho strange things happen\nexit 137\n");
        File.SetUnixFileMode(project.Path("cc"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        string error = Assert.Single((await project.BuildAsync($"-p:VeHostCCompiler={project.Path("cc")}")).Failed().Errors);
        Assert.Contains("error VEO4007: ", error, StringComparison.Ordinal);
        Assert.Contains("was ended by signal 9", error, StringComparison.Ordinal);
        Assert.Contains("strange things happen", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<VeSource Include="gone.c" />""", "VEO4004", "gone.c")]
    [InlineData("""<VeSource Include="a.vc" />""", "VEO4003", "a.vc")]
    [InlineData("""<VeSource Include="a.c" Language="Pascal" />""", "VEO4003", "Pascal")]
    [InlineData("""<VeSource Include="a.c" Targets="host;ve1" />""", "VEO4005", "ve1")]
    [InlineData("""<VeSource Include="a.c" Targets="hots" />""", "VEO4005", "hots")]
    [InlineData("""<VeSource Include="a.c" Library="sub/liba.so" />""", "VEO4006", "sub/liba.so")]
    [InlineData("""<VeSource Include="a.c" Library=".." />""", "VEO4006", "..")]
    [InlineData("""<VeSource Include="a.c" Options="-DX='a" />""", "VEO4008", "-DX='a")]
    public async Task Build_BadItem_IsOneErrorThatNamesIt(string item, string code, string named)
    {
        using TestProject project = new(item);
        project.Write("app/a.c", "int a(void) { return 1; }\n");
        project.Write("app/a.vc", "int a(void) { return 1; }\n");

        string error = Assert.Single((await project.BuildAsync()).Failed().Errors);
        Assert.Contains($"error {code}: ", error, StringComparison.Ordinal);
        Assert.Contains($"'{named}'", error.Replace("The options '", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
