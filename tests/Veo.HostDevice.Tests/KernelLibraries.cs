using CliWrap;
using CliWrap.Buffered;

namespace Veo.HostDevice.Tests;

/// <summary>The kernels that the test programs call, and the worker that has some of them in it. What the test target has no compiler for is left out.</summary>
internal sealed class KernelLibraries(string folder, IReadOnlyList<string> includes)
{
    // These are libraries of their own, or parts of the worker; all others are one.
    private static readonly string[] Apart = ["openmp.c", "other.c", "unresolved.c"];

    private static string SourceFolder => Path.Combine(NativePrograms.SourceFolder, "kernels");

    public async Task CompileAsync()
    {
        string[] kernels =
        [
            .. Directory.EnumerateFiles(SourceFolder, "*.c")
                .Where(static file => !Apart.Contains(Path.GetFileName(file)) && !Path.GetFileName(file).StartsWith("static_", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

        await Compiler.CompileCAsync(Output("libkernels.so"), [.. includes, "-shared", .. kernels]);
        await Compiler.CompileCAsync(Output("libother.so"), ["-shared", Source("other.c")]);
        await Compiler.CompileCAsync(Output("libunresolved.so"), ["-shared", Source("unresolved.c")]);
        if (TestTarget.Current.OpenMPCompiler is string openMP)
        {
            // The run-time library of OpenMP tells a sanitizer nothing of how its threads wait for each other.
            await Compiler.CompileAsync(openMP, Output("libopenmp.so"), [.. includes, "-shared", "-fopenmp", "-fno-sanitize=all", Source("openmp.c")]);
        }

        if (TestTarget.Current.HasCppAndFortran)
        {
            await Compiler.CompileAsync("g++", Output("libnew.so"), ["-std=gnu++17", "-shared", Source("new.cpp")]);
            await Compiler.CompileAsync("g++", Output("libcpp.so"), ["-shared", Source("output.cpp")]);
            await Compiler.CompileAsync("gfortran", Output("liballocate.so"), ["-shared", Source("allocate.f90")]);
            await Compiler.CompileAsync("gfortran", Output("libfortran.so"), ["-shared", Source("output.f90")]);
            await Compiler.CompileCAsync(Output("libneeds_worker.so"), ["-shared", Source("static_library.c")]);
            await BuildStaticWorkerAsync();
        }
    }

    // From everything that it takes, and with blanks in the names.
    private async Task BuildStaticWorkerAsync()
    {
        string objects = Directory.CreateDirectory(Output("static objects")).FullName;
        string ObjectFile(string name) => Path.Combine(objects, $"{name}.o");

        foreach (string name in (string[])["first", "second", "member", "start", "unlisted"])
        {
            await Compiler.CompileCAsync(ObjectFile(name), ["-c", Source($"static_{name}.c")]);
        }

        // ThreadSanitizer does not see the order that the run-time library of OpenMP makes.
        await Compiler.CompileAsync("gcc", ObjectFile("openmp"), ["-fopenmp", "-fno-sanitize=all", "-c", Source("static_openmp.c")]);
        await Compiler.CompileAsync("g++", ObjectFile("classes"), ["-c", Source("static_classes.cpp")]);
        await Compiler.CompileAsync("gfortran", ObjectFile("fortran"), ["-c", Source("static_fortran.f90")]);

        string archive = Path.Combine(objects, "libof members.a");

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

    private static string Source(string name) => Path.Combine(SourceFolder, name);

    private string Output(string name) => Path.Combine(folder, name);
}
