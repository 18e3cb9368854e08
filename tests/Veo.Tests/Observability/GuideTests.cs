using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Veo.TestSupport;

namespace Veo.Tests.Observability;

/// <summary>The example of <c>docs/observability.md</c>.</summary>
[Collection(OneAtATime.Name)]
public sealed partial class GuideTests
{
    [Fact]
    public async Task Example_Runs()
    {
        var output = new List<string>();
        var loggers = new LogRecorder();
        await WatchAsync(new Output(output), loggers);

        Assert.Equal(["veo.write Unset", "sum Unset"], output.Where(static line => line.EndsWith("Unset", StringComparison.Ordinal)));
        Assert.Contains("veo.transfer.bytes: 8000 By", output);
        Assert.Contains("veo.calls: 1 {call}", output);
        Assert.Contains(output, static line => Device().IsMatch(line));
        Assert.Contains(output, static line => line.StartsWith("veo.buffers: ", StringComparison.Ordinal));
        Assert.Equal([1, 6, 2], loggers.Entries.Select(static entry => entry.Id));
    }

    [Fact]
    public void Example_IsTheOneThatRuns()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "observability.md"));
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Veo.Tests", "Observability", "GuideTests.cs"));
        MatchCollection examples = Example().Matches(guide);
        Assert.Single(examples);
        Assert.All(examples, example => Assert.Contains(Trimmed(example.Groups[1].Value), Trimmed(source), StringComparison.Ordinal));
    }

    private static async Task WatchAsync(Output output, LogRecorder loggers)
    {
        using var meters = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Veo")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) => output.WriteLine($"{instrument.Name}: {seconds * 1e6:F0} us"));
        meters.SetMeasurementEventCallback<long>((instrument, count, tags, _) => output.WriteLine($"{instrument.Name}: {count} {instrument.Unit}"));
        meters.Start();

        using var traces = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Veo",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => output.WriteLine($"{activity.DisplayName} {activity.Status}"),
        };
        ActivitySource.AddActivityListener(traces);

        await using var process = await VeoProcess.OpenAsync(new VeoProcessOptions { LoggerFactory = loggers });
        IKernels kernels = IKernels.Load(process);
        using VeBuffer<double> values = process.Allocate<double>(1000);
        await values.CopyFromAsync(new double[1000]);
        await kernels.SumAsync(values, 1000);
        meters.RecordObservableInstruments();
    }

    private static string Trimmed(string text) => string.Join('\n', text.Split('\n').Select(static line => line.Trim()));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^veo\.device\.duration: \d+ us$")]
    private static partial Regex Device();

    private sealed class Output(List<string> lines)
    {
        public void WriteLine(string line)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }
    }
}
