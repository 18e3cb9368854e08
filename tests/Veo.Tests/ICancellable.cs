namespace Veo.Tests;

/// <summary>Kernels that can be cancelled, in each shape.</summary>
[VeKernel("libkernels.so")]
public partial interface ICancellable
{
    [VeSymbol("echo_i64")]
    ValueTask<long> EchoAsync(long x, CancellationToken cancellationToken);

    [VeSymbol("next_call")]
    ValueTask<long> NextCallAsync(CancellationToken cancellationToken);

    [VeSymbol("next_call")]
    Task<long> NextCallTask(CancellationToken cancellationToken);

    [VeSymbol("next_call")]
    VeoRequest<long> NextCallRequest(CancellationToken cancellationToken);

    [VeSymbol("next_call")]
    long NextCall(CancellationToken cancellationToken);

    [VeSymbol("wait_for_flag")]
    ValueTask<long> WaitForFlagAsync(VePtr<long> flag, CancellationToken cancellationToken);

    /// <summary>Sets the first flag, and waits for the second.</summary>
    [VeSymbol("meet")]
    ValueTask<long> MeetAsync(VePtr<long> arrived, VePtr<long> answer, CancellationToken cancellationToken);

    [VeSymbol("never_returns")]
    ValueTask<int> NeverReturnsAsync(CancellationToken cancellationToken);
}
