using System.Diagnostics;

namespace Veo.Tests.Observability;

/// <summary>The activity source <c>Veo</c>: one activity per kernel call and transfer, in the submitter's trace.</summary>
[Collection(OneAtATime.Name)]
public sealed class ActivityTests(VeFixture ve)
{
    private readonly IKernels _kernels = ve.Kernels;

    [Fact]
    public async Task Call_IsAClientActivityBelowTheSubmitters()
    {
        using var recorder = new ActivityRecorder();
        using var parent = new Activity("parent");
        parent.Start();
        ValueTask call = _kernels.SleepUsAsync(5_000);
        Assert.Same(parent, Activity.Current);
        await call;
        Assert.Same(parent, Activity.Current);
        _kernels.EchoInt64(1);
        Assert.Same(parent, Activity.Current);

        Assert.Equal(2, recorder.Stopped.Count);
        Activity activity = recorder.Stopped[0];
        Assert.Equal(("veo.call", "sleep_us", ActivityKind.Client), (activity.OperationName, activity.DisplayName, activity.Kind));
        Assert.Equal((parent.TraceId, parent.SpanId), (activity.TraceId, activity.ParentSpanId));
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        Assert.InRange(activity.Duration, TimeSpan.FromMilliseconds(4), TimeSpan.FromSeconds(30));
        Assert.Equal(
            ["veo.device.duration", "veo.device.kind", "veo.library", "veo.node", "veo.queue.duration", "veo.request.id", "veo.symbol", "veo.worker.pid"],
            activity.TagObjects.Select(static tag => tag.Key).Order(StringComparer.Ordinal));
        Assert.Equal("sleep_us", activity.GetTagItem("veo.symbol"));
        Assert.Equal("libkernels.so", activity.GetTagItem("veo.library"));
        Assert.Equal("host", activity.GetTagItem("veo.device.kind"));
        Assert.Equal(0, activity.GetTagItem("veo.node"));
        Assert.Equal(ve.Process.ProcessId, activity.GetTagItem("veo.worker.pid"));
        Assert.InRange((double)activity.GetTagItem("veo.device.duration")!, 0.005, 30);
        Assert.Equal("echo_i64", recorder.Stopped[1].DisplayName);
    }

    [Fact]
    public void Call_WithoutAParent_IsARoot()
    {
        using var recorder = new ActivityRecorder();
        Assert.Null(Activity.Current);
        _kernels.EchoInt64(1);
        Assert.Null(Activity.Current);
        Assert.Equal(default, Assert.Single(recorder.Stopped).ParentSpanId);
    }

    [Fact]
    public async Task Transfers_AreActivitiesToo()
    {
        using VeBuffer<int> buffer = ve.Process.Allocate<int>(4);
        using var recorder = new ActivityRecorder();
        buffer.CopyFrom([1, 2, 3, 4]);
        await buffer.CopyToAsync(new int[4]);
        await ve.Process.DefaultContext.SynchronizeAsync();
        Assert.Equal(["veo.write", "veo.read"], recorder.Stopped.Select(static activity => activity.OperationName));
        Assert.All(recorder.Stopped, static activity => Assert.Equal(16L, activity.GetTagItem("veo.transfer.bytes")));
        Assert.Equal(["to_device", "from_device"], recorder.Stopped.Select(static activity => activity.GetTagItem("veo.direction")));
    }

    [Fact]
    public async Task Fault_IsAnErrorOfItsType()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        using var recorder = new ActivityRecorder();
        VeoKernelException fault = await Assert.ThrowsAsync<VeoKernelException>(async () => await kernels.DereferenceNullAsync());
        Activity activity = Assert.Single(recorder.Stopped);
        Assert.Equal((ActivityStatusCode.Error, fault.Message), (activity.Status, activity.StatusDescription));
        Assert.Equal("Veo.VeoKernelException", activity.GetTagItem("error.type"));
        Assert.Equal("SIGSEGV", activity.GetTagItem("veo.signal"));
        Assert.Null(activity.GetTagItem("veo.device.duration"));
    }

    [Fact]
    public async Task Refusal_EndsTheActivity()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        Assert.True(process.LoadLibrary("libkernels.so").Unload());
        using var recorder = new ActivityRecorder();
        using var metrics = new MeasurementRecorder();
        using var parent = new Activity("parent");
        parent.Start();
        Assert.Throws<ObjectDisposedException>(() => kernels.EchoInt64(1));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kernels.EchoInt64Async(1));
        Assert.Same(parent, Activity.Current);
        Assert.Equal(2, recorder.Stopped.Count);
        Assert.All(recorder.Stopped, static activity => Assert.Equal(ActivityStatusCode.Error, activity.Status));
        Assert.Empty(metrics["veo.calls"]);
    }

    [Fact]
    public async Task Completion_OnAnotherThread_LeavesNoActivityThere()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        using var recorder = new ActivityRecorder();
        using (var parent = new Activity("parent"))
        {
            parent.Start();

            // Longer than anybody spins: the completion thread ends it, and the next one without a parent.
            await kernels.SleepUsAsync(5_000);
        }

        Assert.Null(Activity.Current);
        await kernels.SleepUsAsync(5_000);
        Assert.Equal(2, recorder.Stopped.Count);
        Assert.Equal([null, null], recorder.CurrentAtTheStops);
    }

    [Fact]
    public async Task Harvest_OfDroppedCalls_LeavesTheSubmittersActivity()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        using var recorder = new ActivityRecorder();
        using (var first = new Activity("first"))
        {
            first.Start();
            for (int i = 0; i < 200; i++)
            {
                _ = kernels.NothingRequest();
            }
        }

        using var second = new Activity("second");
        second.Start();
        for (int i = 0; i < 400; i++)
        {
            kernels.NothingRequest().Wait();
            _ = kernels.NothingRequest();
            Assert.Same(second, Activity.Current);
        }

        await process.DisposeAsync();
        Assert.Equal(1000, recorder.Stopped.Count);
    }

    [Fact]
    public async Task Calls_InParallel_KeepTheirParents()
    {
        using var recorder = new ActivityRecorder();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            using var parent = new Activity($"parent {i}");
            parent.Start();
            for (int call = 0; call < 50; call++)
            {
                await _kernels.EchoInt64Async(call);
                Assert.Same(parent, Activity.Current);
            }

            Assert.Equal(50, recorder.Stopped.Count(activity => activity.ParentSpanId == parent.SpanId));
        })));
        Assert.Equal(400, recorder.Stopped.Count);
    }

    [Fact]
    public void Sampling_ThatWantsNothing_GetsNothing()
    {
        using var recorder = new ActivityRecorder(ActivitySamplingResult.None);
        Assert.Equal(1, _kernels.EchoInt64(1));
        Assert.Empty(recorder.Started);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void Listener_ThatThrowsAtTheStart_FailsTheCallBeforeItIsSubmitted()
    {
        using (var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Veo",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = static _ => throw new InvalidTimeZoneException("the listener's"),
        })
        {
            ActivitySource.AddActivityListener(listener);
            Assert.Throws<InvalidTimeZoneException>(() => _kernels.EchoInt64(1));
            Assert.Throws<InvalidTimeZoneException>(() => { _ = _kernels.EchoInt64Request(1); });
            Assert.Null(Activity.Current);
        }

        Assert.Equal(1, _kernels.EchoInt64(1));
    }
}
