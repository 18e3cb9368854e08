using System.Text;
using CliWrap;

namespace Veo.TestSupport;

/// <summary>Runs the dotnet command as a user would.</summary>
internal static class DotnetCommand
{
    // Under "dotnet test" the variable names the program that runs the tests; otherwise the one on PATH is meant.
    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Arguments that make a build tell what it compiles and why, and that leave no process behind which would hold the pipes.</summary>
    public static IReadOnlyList<string> BuildArguments { get; } = ["-v:detailed", "-tl:off", "-nodeReuse:false", "-p:UseSharedCompilation=false"];

    /// <summary>Runs the command to its end.</summary>
    public static async Task<BuildResult> RunAsync(
        string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        StringBuilder output = new();
        Command command = Cli.Wrap(Dotnet)
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(e => e
                .Set("MSBUILDDISABLENODEREUSE", "1")
                .Set("DOTNET_NOLOGO", "1")
                .Set("DOTNET_CLI_UI_LANGUAGE", "en")
                // The runner's own settings are not for the builds it tests.
                .Set("VEO_HOST_CC", null).Set("VEO_HOST_CXX", null).Set("VEO_HOST_FC", null)
                .Set(environment ?? new Dictionary<string, string?>()))
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output, Encoding.UTF8))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output, Encoding.UTF8))
            .WithValidation(CommandResultValidation.None);

        CommandResult result = await command.ExecuteAsync(TestContext.Current.CancellationToken);
        return new BuildResult(result.ExitCode, output.ToString());
    }
}
