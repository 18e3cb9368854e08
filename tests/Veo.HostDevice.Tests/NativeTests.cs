using CliWrap.Buffered;

namespace Veo.HostDevice.Tests;

/// <summary>Every test of the C programs, each run in a process of its own, against the builds that it applies to.</summary>
public sealed class NativeTests(NativePrograms programs) : IClassFixture<NativePrograms>
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string, string> Tests
    {
        get
        {
            TheoryData<string, string, string> tests = [];

            foreach (DeviceBuild build in DeviceBuild.All)
            {
                foreach (string program in TestProgram.Names)
                {
                    foreach (string test in TestProgram.TestsOf(program).Where(test => build.Applies(program, test)))
                    {
                        tests.Add(build.Name, program, test);
                    }
                }
            }

            return tests;
        }
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task Program_RunsTest_Succeeds(string build, string program, string test)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        if (TestTarget.Current.ReasonToSkip(program, test) is string reason)
        {
            Assert.Skip(reason);
        }

        limit.CancelAfter(TimeLimit);
        BufferedCommandResult result = await programs.RunAsync(DeviceBuild.Named(build), program, test, limit.Token);
        Assert.True(result.ExitCode == 0, $"{program} {test}: exit code {result.ExitCode}\n{result.StandardError}{result.StandardOutput}");
        // Neither the device nor a sanitizer has anything to say.
        Assert.Empty(TestTarget.Current.WithoutNotices(result.StandardError));
    }

    [Theory]
    [MemberData(nameof(ProgramNames))]
    public async Task Program_List_NamesTheTestsOfItsSource(string program)
    {
        BufferedCommandResult result = await programs.RunAsync(DeviceBuild.Shipped, program, "--list", TestContext.Current.CancellationToken);

        Assert.Equal(
            TestProgram.TestsOf(program).Order(StringComparer.Ordinal),
            result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    public static TheoryData<string> ProgramNames => [.. TestProgram.Names];
}
