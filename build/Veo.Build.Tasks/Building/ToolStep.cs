using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>One run of a compiler that makes one file, if that is needed.</summary>
/// <param name="Verb">What is done, for messages.</param>
/// <param name="Subject">To what, for messages.</param>
/// <param name="Compiler">Who does it.</param>
/// <param name="Output">The file to make.</param>
/// <param name="WorkRoot">Where a private directory for the run may be made; on the same file system as the output.</param>
/// <param name="Arguments">The arguments, which must make the tool write <c>unit.o</c> into the directory that is passed.</param>
/// <param name="Inputs">The files that the tool read, told after the run.</param>
internal sealed record ToolStep(
    string Verb,
    string Subject,
    Compiler Compiler,
    string Output,
    string WorkRoot,
    Func<string, IReadOnlyList<string>> Arguments,
    Func<string, IReadOnlyList<string>> Inputs)
{
    // Stands for the private directory, whose name differs from run to run, where command lines are compared.
    private const string AnyDirectory = "<work>";

    /// <summary>Makes the output if it is stale. False if the tool failed; everything is reported by then.</summary>
    public async Task<bool> RunAsync(IBuildReport report, CancellationToken cancellationToken)
    {
        string command = string.Join("\n", [Compiler.Identity.Path, Compiler.Identity.Banner, .. VariablesThatCount(), .. Arguments(AnyDirectory)]);
        string? reason = BuildRecord.WhyStale(Output, command);

        if (reason is null)
        {
            report.Detail($"'{Output}' is up to date.");
            return true;
        }

        report.Detail($"{Verb} '{Subject}' because '{Output}' is stale: {reason}.");

        // Whatever happens next, the old output no longer counts.
        File.Delete(BuildRecord.PathFor(Output));

        string directory = Path.Combine(WorkRoot, "work-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(directory);
        try
        {
            return await RunInAsync(directory, command, report, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<bool> RunInAsync(string directory, string command, IBuildReport report, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> arguments = Arguments(directory);
        report.Detail(CommandLine(arguments));

        DateTime started = DateTime.UtcNow;
        ToolResult result = await ToolRunner.RunAsync(Compiler.Identity.Path, arguments, directory, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CompilerMessage> messages = Compiler.ParseMessages(result.Lines);
        report.Messages(messages);

        if (result.ExitCode != 0)
        {
            File.Delete(Output);

            if (!messages.Any(message => message.Severity == MessageSeverity.Error))
            {
                report.Error(BuildDiagnostics.ToolFailed, Subject, Unexplained(result));
            }

            return false;
        }

        NativePaths.Replace(Path.Combine(directory, "unit.o"), Output);
        BuildRecord.Write(Output, command, Inputs(directory), started);
        report.Progress($"{Path.GetFileName(Subject)} -> {Output}");
        return true;
    }

    private IEnumerable<string> VariablesThatCount() =>
        from name in Compiler.EnvironmentVariables
        let value = Environment.GetEnvironmentVariable(name)
        where !string.IsNullOrEmpty(value)
        select $"{name}={value}";

    private string Unexplained(ToolResult result)
    {
        const int Shown = 20;
        string[] last = [.. result.Lines.Skip(Math.Max(0, result.Lines.Count - Shown))];
        string end = result.ExitCode > 128 ? $"was ended by signal {result.ExitCode - 128}" : $"failed with exit code {result.ExitCode}";
        string text = last.Length == 0 ? "It printed nothing." : "Its last lines: " + string.Join(" | ", last);
        return $"{Verb} '{Subject}': {Compiler.Identity.Path} {end}, without an error message that could be read. {text}";
    }

    private string CommandLine(IEnumerable<string> arguments) =>
        string.Join(" ", new[] { Compiler.Identity.Path }.Concat(arguments).Select(a => a.Any(char.IsWhiteSpace) ? $"\"{a}\"" : a));
}
