using CliWrap;
using CliWrap.Buffered;

namespace Veo.HostDevice.Tests;

/// <summary>Calls the compilers of the test target.</summary>
internal static class Compiler
{
    private static readonly string[] CommonArguments = ["-O2", "-g", "-Wall", "-Wextra", "-Werror", "-fPIC", "-pthread"];

    public static Task CompileCAsync(string output, IEnumerable<string> arguments) =>
        CompileAsync(TestTarget.Current.Compiler, output, ["-std=gnu11", .. arguments]);

    public static async Task CompileAsync(string compiler, string output, IEnumerable<string> arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(compiler)
            .WithArguments([.. CommonArguments, .. Sanitizer.CompilerArguments, .. arguments, "-o", output])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();

        if (!result.IsSuccess)
        {
            throw new InvalidOperationException($"{compiler} cannot build {Path.GetFileName(output)}:\n{result.StandardError}");
        }
    }
}
