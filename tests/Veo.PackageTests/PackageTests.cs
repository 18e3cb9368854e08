using System.IO.Compression;

namespace Veo.PackageTests;

public sealed class PackageTests(PackedPackage package)
{
    private static readonly string[] Kernels = ["fort.f90", "mixed.c", "wide.c"];

    [Fact]
    public void Pack_Entries_AreThoseOfTheDesign()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.File);
        string[] entries = [.. archive.Entries.Select(entry => entry.FullName)];

        string[] expected =
        [
            "lib/net10.0/Veo.dll", "lib/net10.0/Veo.xml",
            "analyzers/dotnet/cs/Veo.Generators.dll", "analyzers/dotnet/cs/Veo.Analyzers.dll", "analyzers/dotnet/cs/Veo.Contracts.dll",
            "build/Veo.props", "build/Veo.targets", "build/Veo.HostDevice.targets",
            "buildTransitive/Veo.props", "buildTransitive/Veo.targets", "buildTransitive/Veo.HostDevice.targets",
            "tools/netstandard2.0/Veo.Build.Tasks.dll", "tools/netstandard2.0/Veo.Toolchain.dll", "tools/netstandard2.0/CliWrap.dll",
            "hostdevice/veo-host.map", "hostdevice/include/ve_offload.h", "hostdevice/mk_veorun_host",
        ];

        Assert.Empty(expected.Except(entries));
        Assert.Contains(entries, entry => entry.StartsWith("hostdevice/client/", StringComparison.Ordinal));
        Assert.Contains(entries, entry => entry.StartsWith("hostdevice/worker/", StringComparison.Ordinal));
        // Roslyn and MSBuild bring their own.
        Assert.DoesNotContain(entries, entry => Path.GetFileName(entry).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
            || Path.GetFileName(entry).StartsWith("Microsoft.Build", StringComparison.Ordinal));
    }

    [Fact]
    public void Pack_Manifest_HasALicenceAndNoDependencies()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.File);
        using StreamReader reader = new(archive.GetEntry("Veo.nuspec")!.Open());
        string manifest = reader.ReadToEnd();

        Assert.Contains("<license type=\"expression\">MIT</license>", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("<dependency ", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_KernelsOfAllKinds_AnswerTypedCalls()
    {
        using ConsumerProject project = new(package);
        (await project.BuildAsync()).Succeeded();
        BuildResult result = (await project.RunAsync("run", "--no-build")).Succeeded();

        Assert.Equal(
            """
            other process: True
            mix: 4999989974.75
            negate: 42
            squares: 0 1 4 9 16
            wide: 1560000009114.75
            scale: 10 20 30
            dot: 30
            crash: True True
            next process: -7
            """,
            result.Output.Trim());
    }

    [Fact]
    public async Task Build_Again_CompilesNothing()
    {
        using ConsumerProject project = new(package);
        BuildResult first = (await project.BuildAsync()).Succeeded();
        BuildResult second = (await project.BuildAsync()).Succeeded();

        Assert.All(Kernels, kernel => Assert.Contains(kernel, first.Compiled));
        Assert.Equal(["libfort.so", "libmixed.so", "libveo-host.so", "veorun-host"], first.Linked);
        Assert.Empty(second.Compiled);
        Assert.Empty(second.Linked);

        project.Write("kernels/mixed.h", "#define SCALE 3\n");
        Assert.Equal(["mixed.c"], (await project.BuildAsync()).Succeeded().Compiled);

        (await project.RunAsync(["clean"])).Succeeded();
        Assert.Empty(Directory.GetFiles(project.File("bin"), "*", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(project.File("obj/Debug/net10.0/veo")));
    }

    [Fact]
    public async Task Publish_Program_RunsFromItsFolder()
    {
        using ConsumerProject project = new(package);
        (await project.RunAsync(["publish", .. DotnetCommand.BuildArguments, "-o", "published here"])).Succeeded();

        BuildResult result = (await project.RunAsync("published here/consumer.dll")).Succeeded();
        Assert.Contains("wide: 1560000009114.75", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Debug", "true")]
    [InlineData("Release", "false")]
    [InlineData("Release", "true", "-p:VeoLeakReports=true", "-p:VeoRecordSubmitSites=true")]
    public async Task Build_LeakReportsAndSubmitSites_AreOnInDebugOnly(string configuration, string expected, params string[] more)
    {
        using ConsumerProject project = new(package);
        (await project.BuildAsync(["-c", configuration, .. more])).Succeeded();

        string settings = await File.ReadAllTextAsync(
            project.File($"bin/{configuration}/net10.0/consumer.runtimeconfig.json"), TestContext.Current.CancellationToken);
        Assert.Contains($"\"Veo.LeakReports\": {expected}", settings, StringComparison.Ordinal);
        Assert.Contains($"\"Veo.RecordSubmitSites\": {expected}", settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_MissingCompiler_IsOneErrorThatSaysWhatToDo()
    {
        using ConsumerProject project = new(package);
        BuildResult result = (await project.BuildAsync("-p:VeHostFortranCompiler=/nowhere/gfortran")).Failed();

        string error = Assert.Single(result.Errors);
        Assert.Contains("error VEO4001: No Fortran compiler for the host (property VeHostFortranCompiler: '/nowhere/gfortran' does not exist)", error, StringComparison.Ordinal);
        Assert.Contains("apt install gfortran", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_BrokenKernel_IsAnErrorAtItsLine()
    {
        using ConsumerProject project = new(package);
        project.Write("kernels/wide.c", "int fine;\nint broken(void) { return nope; }\n");

        string error = Assert.Single((await project.BuildAsync()).Failed().Errors);
        Assert.StartsWith($"{project.File("kernels/wide.c")}(2,27): error : 'nope' undeclared", error, StringComparison.Ordinal);
    }
}
