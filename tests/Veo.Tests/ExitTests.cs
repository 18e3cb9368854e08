using System.Globalization;
using CliWrap;
using CliWrap.Buffered;
using Veo.TestSupport;

namespace Veo.Tests;

/// <summary>What only a program of its own shows: its end with everything undisposed, and its threads.</summary>
public sealed class ExitTests
{
    [Theory]
    [InlineData("idle", 7)]
    [InlineData("parked", 7)]
    [InlineData("blocked", 7)]
    [InlineData("exit", 9)]
    [InlineData("throw", 134)]
    public async Task Program_ThatDisposesNothing_EndsWithItsCodeAndLeavesNoWorker(string way, int exitCode)
    {
        BufferedCommandResult result = await Run(way);
        Assert.True(exitCode == result.ExitCode, $"{result.ExitCode}: {result.StandardError}");
        int worker = int.Parse(result.StandardOutput, CultureInfo.InvariantCulture);
        await WorkerProcess.WaitForEnd(worker);
    }

    [Fact]
    public async Task Leaks_AreWrittenToStandardErrorOnceForEachPlace()
    {
        BufferedCommandResult result = await Run("leak");
        Assert.Equal(7, result.ExitCode);
        Assert.Equal(1, Count(result.StandardError, "A VeoProcess ("));

        // In an unlucky order of finalizers the processes go first, and take their buffers along.
        Assert.InRange(Count(result.StandardError, "A buffer of 800 bytes"), 0, 1);
        Assert.Contains(Path.Combine("Veo.Exits", "Program.cs:line "), result.StandardError, StringComparison.Ordinal);
        foreach (string worker in result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await WorkerProcess.WaitForEnd(int.Parse(worker, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task ThousandOutstandingCalls_NeedOneThreadForEachContext()
    {
        BufferedCommandResult result = await Run("outstanding");
        int[] threads = [.. result.StandardOutput.Split(' ').Select(static text => int.Parse(text, CultureInfo.InvariantCulture))];

        // The default context may have one, too. What the pool has runs continuations: no more threads than cores, and one that it tries.
        Assert.InRange(threads[0], 1, 9);
        Assert.InRange(threads[1], 0, Environment.ProcessorCount + 2);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static async Task<BufferedCommandResult> Run(string way)
    {
        // Beside this one, in the same configuration.
        string output = AppContext.BaseDirectory.Replace("Veo.Tests", "Veo.Exits", StringComparison.Ordinal);
        Assert.StartsWith(Repository.Root, output, StringComparison.Ordinal);
        return await Cli.Wrap(Path.Combine(output, "Veo.Exits"))
            .WithArguments([way])
            // An unhandled exception need not leave a core file behind.
            .WithEnvironmentVariables(static variables => variables.Set("DOTNET_DbgEnableMiniDump", "0"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
    }
}
