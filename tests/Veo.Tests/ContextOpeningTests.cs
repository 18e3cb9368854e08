using System.Runtime.InteropServices;

namespace Veo.Tests;

/// <summary>How further contexts are opened, and on which threads they run.</summary>
public sealed partial class ContextOpeningTests(VeFixture ve)
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData((4 * MiB) - 1)]
    public void StackSize_BelowTheLeast_IsRefused(long size)
    {
        var options = new VeoContextOptions { StackSize = size };
        Assert.Equal("StackSize", Assert.Throws<ArgumentOutOfRangeException>(() => { _ = ve.Process.OpenContext(options); }).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = ve.Process.OpenContextAsync(options); });
    }

    [Fact]
    public async Task StackSize_TakesEffect()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        VeoContext large = process.OpenContext(new VeoContextOptions { StackSize = 256 * MiB });
        VeoContext small = await process.OpenContextAsync(new VeoContextOptions { StackSize = 4 * MiB }, TestContext.Current.CancellationToken);
        VeoContext usual = process.OpenContext(new VeoContextOptions());
        Assert.Equal(200, IKernels.Load(large).UseStack(200));
        Assert.Equal(2, IKernels.Load(small).UseStack(2));
        Assert.Equal(100, IKernels.Load(usual).UseStack(100));
        VeoKernelException exception = Assert.Throws<VeoKernelException>(() => IKernels.Load(small).UseStack(100));
        Assert.Equal("SIGSEGV", exception.SignalName);
    }

    [Theory]
    [InlineData(1L << 60)]
    [InlineData(long.MaxValue)]
    public async Task StackSize_ThatTheWorkerCannotGive_IsNamedAndHarmless(long size)
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        VeoException exception = Assert.Throws<VeoException>(() => { _ = process.OpenContext(new VeoContextOptions { StackSize = size }); });
        Assert.Contains($"a stack of {size} bytes", exception.Message, StringComparison.Ordinal);
        Assert.Single(process.Contexts);
        Assert.Equal(1, IKernels.Load(process.OpenContext()).EchoInt64(1));
    }

    [Fact]
    public void Options_OfNull_AreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => { _ = ve.Process.OpenContext(null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = ve.Process.OpenContextAsync((VeoContextOptions)null!); });
    }

    [Fact]
    public async Task Opening_WithACancelledToken_OpensNothing()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.OpenContextAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.OpenContextAsync(new VeoContextOptions(), cancelled));
        Assert.Single(process.Contexts);
    }

    [Fact]
    public async Task Opening_BehindABusyDefaultContext_HoldsUpNothingElse()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        VeoContext releasing = process.OpenContext();
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        IKernels kernels = IKernels.Load(releasing);
        ValueTask<long> busy = IKernels.Load(process).WaitForFlagAsync(flag);
        Task<VeoContext> awaited = process.OpenContextAsync(TestContext.Current.CancellationToken);
        Task<VeoContext> blocking = Task.Run(process.OpenContext);
        using var cancellation = new CancellationTokenSource();
        Task<VeoContext> cancelled = process.OpenContextAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        // Would never end if the thread that opens processes stood behind the kernel.
        await using VeoProcess other = await VeFixture.OpenPerCore();
        await using VeoContext further = await other.OpenContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, IKernels.Load(further).EchoInt64(2));
        Assert.False(awaited.IsCompleted);
        Assert.False(blocking.IsCompleted);

        kernels.SetFlag(flag, 1);
        Assert.Equal(3, IKernels.Load(await awaited).EchoInt64(3));
        Assert.Equal(4, IKernels.Load(await blocking).EchoInt64(4));
        Assert.Equal(1, await busy);
    }

    [Fact]
    public async Task Opening_WhileTheWorkerDies_Fails()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        ValueTask<int> never = IKernels.Load(process).NeverReturnsAsync();
        Task<VeoContext> opening = process.OpenContextAsync(TestContext.Current.CancellationToken);
        TestDevice.Kill(process);
        await Assert.ThrowsAsync<VeoProcessLostException>(() => opening);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await never);
    }

    [Fact]
    public async Task ThreadId_IsThatOfTheThreadThatRunsTheKernels()
    {
        Assert.SkipUnless(TestDevice.HasExtras, "Only the host device tells its threads.");
        await using VeoProcess process = await VeFixture.OpenPerCore();
        VeoContext[] contexts = [process.DefaultContext, process.OpenContext(), process.OpenContext(new VeoContextOptions { StackSize = 8 * MiB })];
        Assert.Equal(process.ProcessId, contexts[0].ThreadId);
        foreach (VeoContext context in contexts)
        {
            Assert.Equal(context.ThreadId, IKernels.Load(context).ThreadId());
            Assert.True(Directory.Exists($"/proc/{process.ProcessId}/task/{context.ThreadId}"));
        }

        Assert.Equal(3, contexts.Select(static context => context.ThreadId).Distinct().Count());
        int? thread = contexts[1].ThreadId;
        await contexts[1].DisposeAsync();
        Assert.Equal(thread, contexts[1].ThreadId);
    }

    [Fact]
    public async Task ThreadId_PinsAContextToAProcessor()
    {
        Assert.SkipUnless(TestDevice.HasExtras, "Only the host device tells its threads.");
        await using VeoProcess process = await VeFixture.OpenPerCore();
        VeoContext context = process.OpenContext();
        IKernels kernels = IKernels.Load(context);
        byte[] mask = new byte[128];
        Assert.Equal(0, GetAffinity(context.ThreadId!.Value, (nuint)mask.Length, mask));
        int processor = Enumerable.Range(0, mask.Length * 8).Last(i => (mask[i / 8] & (1 << (i % 8))) != 0);
        Array.Clear(mask);
        mask[processor / 8] = (byte)(1 << (processor % 8));
        Assert.Equal(0, SetAffinity(context.ThreadId.Value, (nuint)mask.Length, mask));
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(processor, kernels.CurrentProcessor());
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint size, byte[] mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint size, byte[] mask);
}
