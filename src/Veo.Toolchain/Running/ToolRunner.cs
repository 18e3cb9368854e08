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

    // How often a running tool is looked for, and how long the news of its end may take to arrive.
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NewsLimit = TimeSpan.FromSeconds(10);

    // A tool whose end was not noticed is run once more; its result is lost, and running it again gives the same.
    private const int Attempts = 3;

    /// <summary>Runs a tool to its end. It may be run again, so it must give the same result a second time.</summary>
    /// <param name="tool">The path of the tool.</param>
    /// <param name="arguments">Its arguments, each passed on as it is.</param>
    /// <param name="workingDirectory">The directory in which it runs.</param>
    /// <param name="cancellationToken">Ends the tool together with the processes it started.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ToolStartException">The tool could not be started.</exception>
    public static async Task<ToolResult> RunAsync(
        string tool, IReadOnlyList<string> arguments, string workingDirectory, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (await TryRunAsync(tool, arguments, workingDirectory, cancellationToken).ConfigureAwait(false) is { } result)
            {
                return result;
            }

            if (attempt == Attempts)
            {
                throw new ToolStartException(tool, new TimeoutException($"it ended {Attempts} times without the runtime telling so"));
            }
        }
    }

    /// <returns>Null if the process has gone, but its exit was never reported.</returns>
    private static async Task<ToolResult?> TryRunAsync(
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

        // Not disposed: that throws while a task has not completed, and there is nothing to free once it has.
        using (cancellationToken.Register(() => ProcessTree.Kill(running.ProcessId)))
        {
            CommandResult? result = await EndAsync(running).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return result is null ? null : new ToolResult(result.ExitCode, [.. error, .. output]);
        }
    }

    /// <summary>Waits for the end of a tool, and does not rely on being told: under load the notification was seen to get lost.</summary>
    private static async Task<CommandResult?> EndAsync(CommandTask<CommandResult> running)
    {
        while (!await EndsWithinAsync(running.Task, LookAfter).ConfigureAwait(false))
        {
            if (!ProcessTree.IsRunning(running.ProcessId) && !await EndsWithinAsync(running.Task, NewsLimit).ConfigureAwait(false))
            {
                return null;
            }
        }

        return await running.Task.ConfigureAwait(false);
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        using CancellationTokenSource ended = new();
        bool inTime = await Task.WhenAny(task, Task.Delay(limit, ended.Token)).ConfigureAwait(false) == task;
        ended.Cancel();
        return inTime;
    }
}
