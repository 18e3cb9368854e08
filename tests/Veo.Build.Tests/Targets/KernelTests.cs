using CliWrap;

namespace Veo.Build.Tests;

public class KernelTests
{
    [Fact]
    public async Task Build_AllLanguages_LinksEachLibraryIntoTheOutput()
    {
        using TestProject project = new("""
            <VeSource Include="kernels/a.c;kernels/bö b.c" Library="libtwo.so" />
            <VeSource Include="kernels/answer.cpp" />
            <VeSource Include="kernels/fort.f90" Options="-O3 -fopenmp" />
            """);
        project.Write("app/kernels/a.c", "int b(void); int a(void) { return b() + 1; }");
        project.Write("app/kernels/bö b.c", "#include <math.h>\ndouble s(double x) { return sin(x); }\nint b(void) { return 41; }");
        project.Write("app/kernels/answer.cpp", "#include <vector>\nextern \"C\" int answer() { return (int)std::vector<int>(42).size(); }");
        project.Write("app/kernels/fort.f90", """
            function twice() bind(c)
              use iso_c_binding
              integer(c_int) :: twice, i
              twice = 0
              !$omp parallel do reduction(+:twice)
              do i = 1, 42
                twice = twice + 1
              end do
            end function
            """);

        BuildResult result = (await project.BuildAsync()).Succeeded();

        Assert.Equal(["a.c", "answer.cpp", "bö b.c", "fort.f90"], result.Compiled);
        Assert.Equal(["libanswer.so", "libfort.so", "libtwo.so"], result.Linked);
        Assert.Equal(42, Elf.Call(project.Output("ve-kernels/host/libtwo.so"), "a"));
        Assert.Equal(42, Elf.Call(project.Output("ve-kernels/host/libanswer.so"), "answer"));
        Assert.Equal(42, Elf.Call(project.Output("ve-kernels/host/libfort.so"), "twice"));
        Assert.Contains("[libtwo.so]", await Elf.ReadDynamicAsync(project.Output("ve-kernels/host/libtwo.so")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_Metadata_ReachesTheCompiler()
    {
        using TestProject project = new(
            """
            <VeSource Include="k.vc" Language="C" Library="libk.so" IncludeDirectories="inc lude;../shared" Defines="A=20;B=(1 + 1)"
                      Options="&quot;-DTEXT=&quot;&quot;&quot; -DC=4;-Iopt" />
            <VeLibrary Include="libk.so" LinkOptions="-Wl,--defsym=extra=k" />
            """,
            "<VeOptions>-DD=8 -DC=1000</VeOptions>");
        project.Write("app/k.vc", "#include <one.h>\n#include <two.h>\n#include <three.h>\nint k(void) { return A + B + C + D + ONE + TWO + THREE; }");
        project.Write("app/inc lude/one.h", "#define ONE 1\n");
        project.Write("shared/two.h", "#define TWO 2\n");
        project.Write("app/opt/three.h", "#define THREE 5\n");

        (await project.BuildAsync()).Succeeded();

        Assert.Equal(42, Elf.Call(project.Output("ve-kernels/host/libk.so"), "extra"));
    }

    [Fact]
    public async Task Build_LibraryByPath_IsLinkedAndWatched()
    {
        using TestProject project = new("""
            <VeSource Include="k.c" />
            <VeLibrary Include="libk.so" Libraries="../foreign/libforeign.a" />
            """);
        project.Write("app/k.c", "int foreign(void);\nint k(void) { return foreign(); }");
        await ArchiveAsync(41);
        (await project.BuildAsync()).Succeeded();
        await ArchiveAsync(42);
        BuildResult result = (await project.BuildAsync()).Succeeded();

        Assert.Empty(result.Compiled);
        Assert.Equal(["libk.so"], result.Linked);
        Assert.Equal(42, Elf.Call(project.Output("ve-kernels/host/libk.so"), "k"));

        async Task ArchiveAsync(int value)
        {
            project.Write("foreign/foreign.c", $"int foreign(void) {{ return {value}; }}");
            await RunAsync("gcc", "-c", "-fPIC", "foreign.c");
            await RunAsync("ar", "rcs", "libforeign.a", "foreign.o");
        }

        async Task RunAsync(string tool, params string[] arguments) =>
            await Cli.Wrap(tool).WithArguments(arguments).WithWorkingDirectory(project.Path("foreign")).ExecuteAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Build_SameNameInTwoFolders_CompilesBoth()
    {
        using TestProject project = new("""<VeSource Include="one/k.c;two/k.c" Library="libk.so" />""");
        project.Write("app/one/k.c", "int other(void); int k(void) { return 40 + other(); }");
        project.Write("app/two/k.c", "int other(void) { return 2; }");

        (await project.BuildAsync()).Succeeded();

        Assert.Equal(42, Elf.Call(project.Output("ve-kernels/host/libk.so"), "k"));
    }

    [Fact]
    public async Task Build_SourceListedTwice_CompilesItOnce()
    {
        using TestProject project = new("""
            <VeSource Include="k.c" Library="libk.so" />
            <VeSource Include="./k.c" Library="libk.so" />
            """);
        project.Write("app/k.c", "int k(void) { return 42; }");

        Assert.Equal(["k.c"], (await project.BuildAsync()).Succeeded().Compiled);
    }

    [Fact]
    public async Task Publish_Kernels_FollowTheProgram()
    {
        using TestProject project = new("""<VeSource Include="k.c" />""", "<VeHostDevice>true</VeHostDevice>");
        project.WriteDevice();
        project.Write("app/k.c", "int k(void) { return 42; }");

        (await project.RunAsync(["publish", "app/app.csproj", "-o", "out put"])).Succeeded();

        Assert.Equal(42, Elf.Call(project.Path("out put/ve-kernels/host/libk.so"), "k"));
        Assert.Equal(16, Elf.Call(project.Path("out put/veo-host/libveo.so.1"), "veo_api_version"));
        Assert.True(File.GetUnixFileMode(project.Path("out put/veo-host/veorun-host")).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task Build_ProjectReference_BringsTheKernelsAlong()
    {
        using TestProject project = new("""<ProjectReference Include="../lib/lib.csproj" />""");
        project.WriteProject("lib/lib.csproj", """<VeSource Include="k.c" />""");
        project.Write("lib/Class.cs", "public class Class;");
        project.Write("lib/k.c", "int k(void) { return 42; }");

        (await project.BuildAsync("-m:2")).Succeeded();

        Assert.Equal(42, Elf.Call(project.Output("ve-kernels/host/libk.so"), "k"));
    }

    [Fact]
    public async Task Build_TwoFrameworksInParallel_BuildsBoth()
    {
        using TestProject project = new();
        project.WriteProject("app/app.csproj", """<VeSource Include="k.c" />""", "<OutputType>Library</OutputType><TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks><TargetFramework></TargetFramework>");
        project.Write("app/Program.cs", "public class Class { }");
        project.Write("app/k.c", "int k(void) { return 42; }");

        (await project.BuildAsync("-m:2")).Succeeded();

        Assert.Equal(42, Elf.Call(project.Output("ve-kernels/host/libk.so"), "k"));
        Assert.Equal(42, Elf.Call(project.Path("app/bin/Debug/netstandard2.0/ve-kernels/host/libk.so"), "k"));
    }
}
