using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CliWrap;

namespace Veo.Toolchain;

/// <summary>Starts compilers and collects what they print.</summary>
public static class ToolRunner
{
    // Messages are parsed, so they must not be translated, and quotes must stay plain. The rest would change what
    // is compiled without being visible in the project.
    private static readonly IReadOnlyDictionary<string, string?> Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["LC_ALL"] = "C",
        ["LANGUAGE"] = null,
        ["GCC_COLORS"] = null,
        ["DEPENDENCIES_OUTPUT"] = null,
        ["SUNPRO_DEPENDENCIES"] = null,
    };

    /// <summary>Runs a tool to its end.</summary>
    /// <param name="tool">The path of the tool.</param>
    /// <param name="arguments">Its arguments, each passed on as it is.</param>
    /// <param name="workingDirectory">The directory in which it runs.</param>
    /// <param name="cancellationToken">Ends the tool together with the processes it started.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ToolStartException">The tool could not be started.</exception>
    public static async Task<ToolResult> RunAsync(
        string tool, IReadOnlyList<string> arguments, string workingDirectory, CancellationToken cancellationToken)
    {
        List<string> output = [];
        List<string> error = [];

        Command command = Cli.Wrap(tool)
            .WithArguments(arguments)
            .WithWorkingDirectory(workingDirectory)
            .WithEnvironmentVariables(Environment)
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(output.Add, Encoding.UTF8))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(error.Add, Encoding.UTF8));

        cancellationToken.ThrowIfCancellationRequested();

        CommandTask<CommandResult> running;
        try
        {
            running = command.ExecuteAsync(CancellationToken.None, CancellationToken.None);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new ToolStartException(tool, e);
        }

        using (running)
        using (cancellationToken.Register(() => ProcessTree.Kill(running.ProcessId)))
        {
            CommandResult result = await running.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return new ToolResult(result.ExitCode, [.. error, .. output]);
        }
    }
}
