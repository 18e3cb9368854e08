using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Veo.Tests;

/// <summary>Faults that nobody looks at surface once, through <see cref="TaskScheduler.UnobservedTaskException"/>; others never do.</summary>
public sealed class UnobservedFaultTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<Exception> _surfaced = new();
    private VeoProcess _process = null!;
    private IKernels _kernels = null!;

    public async ValueTask InitializeAsync()
    {
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        _process = await VeFixture.Open();
        _kernels = IKernels.Load(_process);
    }

    public ValueTask DisposeAsync()
    {
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
        return default;
    }

    [Theory]
    [InlineData("ValueTask")]
    [InlineData("VeoRequest")]
    [InlineData("Task")]
    public async Task DroppedCall_ThatFails_SurfacesOnce(string form)
    {
        Submit(form);
        await Ended();
        Assert.IsType<VeoKernelException>(Assert.Single(_surfaced));
    }

    [Theory]
    [InlineData("ValueTask")]
    [InlineData("VeoRequest")]
    [InlineData("Wait")]
    [InlineData("TryGetResult")]
    public async Task ObservedCall_ThatFails_DoesNotSurface(string form)
    {
        await SubmitAndObserve(form);
        await Ended();
        Assert.Empty(_surfaced);
    }

    [Fact]
    public async Task Frees_OfALostProcess_DoNotSurface()
    {
        VeBuffer<int> buffer = _process.Allocate<int>(1);
        Native.LibC.SendSignal(_process.ProcessId, Native.LibC.SIGKILL);
        buffer.Dispose();
        await Ended();
        Assert.Empty(_surfaced);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Submit(string form)
    {
        switch (form)
        {
            case "ValueTask":
                _ = _kernels.DereferenceNullAsync();
                break;
            case "VeoRequest":
                _ = _kernels.DereferenceNullRequest();
                break;
            default:
                _ = _kernels.DereferenceNullAsync().AsTask();
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Task<VeoKernelException> SubmitAndObserve(string form) => form switch
    {
        "ValueTask" => Assert.ThrowsAsync<VeoKernelException>(async () => await _kernels.DereferenceNullAsync()),
        "VeoRequest" => Assert.ThrowsAsync<VeoKernelException>(async () => await _kernels.DereferenceNullRequest()),
        "Wait" => Task.FromResult(Assert.Throws<VeoKernelException>(() => _kernels.DereferenceNullRequest().Wait())),
        _ => Task.FromResult(Assert.Throws<VeoKernelException>(
            () =>
            {
                VeoRequest<int> request = _kernels.DereferenceNullRequest();
                SpinWait.SpinUntil(() => request.IsCompleted);
                request.TryGetResult(out _);
            })),
    };

    /// <summary>Disposal collects every request; after it they are garbage.</summary>
    private async Task Ended()
    {
        await _process.DisposeAsync();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        foreach (Exception exception in e.Exception.InnerExceptions)
        {
            if (exception is VeoException && exception.Message.Contains($"{_process.ProcessId}", StringComparison.Ordinal)
                || exception is VeoKernelException kernel && kernel.ProcessId == _process.ProcessId)
            {
                _surfaced.Enqueue(exception);
            }
        }
    }
}
