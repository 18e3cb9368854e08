using System.Diagnostics;

namespace Veo.Toolchain.Tests;

public sealed class ToolRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task RunAsync_Tool_ReturnsExitCodeAndBothStreams()
    {
        string tool = _folder.WriteScript("tool", "echo out; echo err >&2; exit 3");
        ToolResult result = await ToolRunner.RunAsync(tool, [], _folder.Path, TestContext.Current.CancellationToken);

        Assert.Equal(3, result.ExitCode);
        Assert.Equal(["err", "out"], result.Lines);
    }

    [Fact]
    public async Task RunAsync_Arguments_ArriveAsTheyAre()
    {
        string tool = _folder.WriteScript("tool", "for a in \"$@\"; do echo \"[$a]\"; done");
        string[] arguments = ["a b", "", "\"q\"", "'s'", "$HOME", "a;b", "ä", "back\\slash"];
        ToolResult result = await ToolRunner.RunAsync(tool, arguments, _folder.Path, TestContext.Current.CancellationToken);

        Assert.Equal(arguments.Select(a => $"[{a}]"), result.Lines);
    }

    [Fact]
    public async Task RunAsync_Environment_SpeaksPlainEnglish()
    {
        string tool = _folder.WriteScript("tool", "echo $LC_ALL; pwd");
        ToolResult result = await ToolRunner.RunAsync(tool, [], _folder.Path, TestContext.Current.CancellationToken);

        Assert.Equal(["C", _folder.Path], result.Lines);
    }

    [Fact]
    public async Task RunAsync_NotExecutable_SaysSo()
    {
        string tool = _folder.Write("tool", "no program");
        ToolStartException e = await Assert.ThrowsAsync<ToolStartException>(
            () => ToolRunner.RunAsync(tool, [], _folder.Path, TestContext.Current.CancellationToken));

        Assert.Contains(tool, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsTheWholeTree()
    {
        // The child tells its id and then waits for ever on a pipe that nobody writes.
        string tool = _folder.WriteScript("tool", "mkfifo \"$1\"; sh -c 'echo $$ > \"$1.pid\"; mv \"$1.pid\" \"$1.ready\"; read x < \"$1\"' child \"$1\"; :");
        string pipe = _folder.File("pipe");
        using CancellationTokenSource cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using FileSystemWatcher watcher = new(_folder.Path, "pipe.ready");
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Renamed += (_, _) => ready.TrySetResult();
        watcher.EnableRaisingEvents = true;

        Task<ToolResult> run = ToolRunner.RunAsync(tool, [pipe], _folder.Path, cancellation.Token);
        await ready.Task.WaitAsync(TestContext.Current.CancellationToken);
        using Process child = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(pipe + ".ready", TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture));
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.HasExited);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void IsRunning_OfThisProcessAndOfNone_TellsThemApart()
    {
        Assert.True(ProcessTree.IsRunning(Environment.ProcessId));
        Assert.False(ProcessTree.IsRunning(int.MaxValue));
    }
}
