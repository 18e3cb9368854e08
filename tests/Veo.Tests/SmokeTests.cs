namespace Veo.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task Calls_OfEveryShape_Work()
    {
        await using VeoProcess ve = await VeoProcess.OpenAsync(cancellationToken: TestContext.Current.CancellationToken);
        IKernels kernels = IKernels.Load(ve);
        Assert.Equal(7, await kernels.EchoInt64Async(7));
        Assert.Equal(ve.ProcessId, kernels.WorkerPid());
    }
}
