using System.CommandLine;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace Veo.Benchmarks.Observability;

/// <summary>The <c>observability</c> command: what metrics, activities and events cost a call, with and without somebody who listens.</summary>
/// <remarks>
/// What a call pays where nobody listens cannot be seen by leaving it out, since it is compiled in. So it is measured by itself; and calls are
/// measured twice before anybody ever listened, which shows how far equal things lie apart here, and again after listeners have come and gone. There
/// is only one before in the life of a program, so each round is a program of its own, short enough to see the machine in one mood.
/// </remarks>
internal static class ObservabilityCommand
{
    private const string Name = "observability";
    private const string Round = "--one-round";

    public static System.CommandLine.Command Create()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Also write the figures to this file." };
        var quick = new Option<bool>("--quick") { Description = "A few seconds that show that everything runs; the figures are not to be quoted." };
        var round = new Option<bool>(Round) { Hidden = true };
        var command = new System.CommandLine.Command(Name, "What metrics, activities and events cost a call of an empty kernel.") { json, quick, round };
        command.SetAction((result, cancellationToken) => result.GetValue(round)
            ? RunRoundAsync(result.GetValue(quick))
            : RunAsync(result.GetValue(quick), result.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool quick, FileInfo? json, CancellationToken cancellationToken)
    {
        string[] arguments = quick ? [Name, Round, "--quick"] : [Name, Round];
        var rounds = new List<ObservabilityResult>();
        for (int i = quick ? 1 : 15; i > 0; i--)
        {
            BufferedCommandResult result = await Cli.Wrap(Environment.ProcessPath!).WithArguments(arguments).ExecuteBufferedAsync(cancellationToken);
            rounds.Add(JsonSerializer.Deserialize<ObservabilityResult>(result.StandardOutput)!);
        }

        ObservabilityResult summary = ObservabilityResult.Summarize(rounds);
        ObservabilityReport.Print(summary);
        if (json is not null)
        {
            await ObservabilityReport.WriteJsonAsync(summary, json, cancellationToken);
        }

        return 0;
    }

    private static async Task<int> RunRoundAsync(bool quick)
    {
        Console.WriteLine(JsonSerializer.Serialize(await new ObservabilityRound(quick).RunAsync()));
        return 0;
    }
}
