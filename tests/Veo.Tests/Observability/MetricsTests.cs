using System.Diagnostics;
using System.Diagnostics.Metrics;
using Veo.TestSupport;

namespace Veo.Tests.Observability;

/// <summary>The meter <c>Veo</c>: every instrument with its tags.</summary>
[Collection(OneAtATime.Name)]
public sealed class MetricsTests(VeFixture ve)
{
    private const string Device = "veo.device.kind=host";

    private readonly IKernels _kernels = ve.Kernels;

    [Fact]
    public void Instruments_AreThoseOfTheGuide()
    {
        var published = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "Veo")
                {
                    published.Add($"{instrument.Name} {instrument.Unit} {instrument.GetType().Name.TrimEnd('`', '1')}");
                }
            },
        };
        _ = ve.Process.Device;
        listener.Start();
        Assert.Equal(
            [
                "veo.buffer.bytes By ObservableUpDownCounter",
                "veo.buffers {buffer} ObservableUpDownCounter",
                "veo.call.duration s Histogram",
                "veo.calls {call} Counter",
                "veo.device.duration s Histogram",
                "veo.faults {fault} Counter",
                "veo.processes {process} ObservableUpDownCounter",
                "veo.queue.duration s Histogram",
                "veo.transfer.bytes By Counter",
                "veo.transfer.duration s Histogram",
            ],
            published.Order(StringComparer.Ordinal));
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "observability.md"));
        Assert.All(published, line => Assert.Contains($"`{line.Split(' ')[0]}`", guide, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Calls_InEveryForm_AreCountedWithTheirTags()
    {
        VeoFunction function = ve.Process.LoadLibrary("libkernels.so")["echo_i64"].WithSignature("int64_t", "int64_t");
        using var recorder = new MeasurementRecorder();
        _kernels.EchoInt64(1);
        await _kernels.EchoInt64Async(2);
        await _kernels.EchoInt64Task(3);
        await _kernels.EchoInt64Request(4);
        _kernels.EchoInt64Request(5).Wait();
        function.Call<long>(ve.Process.DefaultContext, 6L);
        await function.CallAsync<long>(ve.Process.DefaultContext, 7L);

        Assert.Equal(7, recorder.Sum("veo.calls"));
        foreach (string instrument in new[] { "veo.calls", "veo.call.duration", "veo.queue.duration", "veo.device.duration" })
        {
            Assert.Equal(7, recorder[instrument].Count);
            Assert.All(recorder[instrument], static measured =>
                Assert.Equal($"{Device} veo.library=libkernels.so veo.node=0 veo.symbol=echo_i64", measured.Text));
        }

        Assert.Empty(recorder["veo.faults"]);
        Assert.Empty(recorder["veo.transfer.bytes"]);
    }

    [Fact]
    public async Task Durations_OfACall_ContainEachOther()
    {
        using var recorder = new MeasurementRecorder();
        long before = Stopwatch.GetTimestamp();
        await _kernels.SleepUsAsync(20_000);
        double elapsed = Stopwatch.GetElapsedTime(before).TotalSeconds;

        double call = Assert.Single(recorder["veo.call.duration"]).Value;
        double device = Assert.Single(recorder["veo.device.duration"]).Value;
        double queue = Assert.Single(recorder["veo.queue.duration"]).Value;
        Assert.InRange(device, 0.02, call);
        Assert.InRange(queue, 0, call);
        Assert.InRange(queue + device, 0.02, call);
        Assert.True(call <= elapsed, $"{call} s of {elapsed} s");
    }

    [Fact]
    public async Task QueueDuration_BehindAnotherCall_IsTheTimeThatItWaited()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        IKernels kernels = IKernels.Load(process);
        IKernels others = IKernels.Load(context);
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);

        using var recorder = new MeasurementRecorder();
        VeoRequest<long> first = others.WaitForFlagRequest(flag);
        ValueTask<long> second = others.EchoInt64Async(1);
        long submitted = Stopwatch.GetTimestamp();
        await kernels.SleepUsAsync(2_000);
        double waited = Stopwatch.GetElapsedTime(submitted).TotalSeconds;
        kernels.SetFlag(flag, 1);
        await second;
        await first;

        double queue = Assert.Single(recorder["veo.queue.duration"], static measured => Equals(measured.Tags["veo.symbol"], "echo_i64")).Value;
        Assert.True(queue >= waited, $"{queue} s of {waited} s");
    }

    [Fact]
    public async Task Batch_OfOutstandingCalls_IsCountedWhole()
    {
        using var recorder = new MeasurementRecorder();
        ValueTask<long>[] calls = [.. Enumerable.Range(0, 3000).Select(i => _kernels.EchoInt64Async(i))];
        foreach (ValueTask<long> call in calls)
        {
            await call;
        }

        Assert.Equal(3000, recorder.Sum("veo.calls"));
        Assert.Equal(3000, recorder["veo.call.duration"].Count);
        Assert.Equal(3000, recorder["veo.device.duration"].Count);
        Assert.All(recorder["veo.device.duration"], static measured => Assert.InRange(measured.Value, 0, 10));
    }

    [Fact]
    public async Task Calls_ThatNobodyAwaits_AreCountedAtTheEndOfTheirProcess()
    {
        using var recorder = new MeasurementRecorder();
        await using (VeoProcess process = await VeFixture.Open())
        {
            IKernels kernels = IKernels.Load(process);
            for (int i = 0; i < 10; i++)
            {
                _ = kernels.NothingRequest();
            }
        }

        Assert.Equal(10, recorder.Sum("veo.calls"));
    }

    [Fact]
    public async Task Faults_OfAKernelAndWhatItTookAlong_AreTold()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        using var recorder = new MeasurementRecorder();
        ValueTask sleeping = kernels.SleepUsAsync(20_000);
        ValueTask<int> faulting = kernels.DereferenceNullAsync();
        ValueTask<long> behind = kernels.EchoInt64Async(1);
        await sleeping;
        await Assert.ThrowsAsync<VeoKernelException>(async () => await faulting);
        await Assert.ThrowsAsync<VeoProcessLostException>(async () => await behind);

        Assert.Equal(
            [
                "error.type=Veo.VeoKernelException veo.device.kind=host veo.library=libkernels.so veo.node=0 veo.signal=SIGSEGV veo.symbol=dereference_null",
                "error.type=Veo.VeoProcessLostException veo.device.kind=host veo.library=libkernels.so veo.node=0 veo.symbol=echo_i64",
            ],
            recorder["veo.faults"].Select(static measured => measured.Text).Order(StringComparer.Ordinal));
        Assert.Equal(3, recorder.Sum("veo.calls"));
        Assert.Equal(2, recorder["veo.calls"].Count(static measured => measured.Tags.ContainsKey("error.type")));

        // What did not come back from the device has no times there.
        Assert.Equal("sleep_us", Assert.Single(recorder["veo.device.duration"]).Tags["veo.symbol"]);
    }

    [Fact]
    public async Task Fault_InABlockingCall_IsToldOnce()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        using var recorder = new MeasurementRecorder();
        Assert.Throws<VeoKernelException>(() => kernels.Divide(1, 0));
        Assert.Equal("SIGFPE", Assert.Single(recorder["veo.faults"]).Tags["veo.signal"]);
        Assert.Equal("Veo.VeoKernelException", Assert.Single(recorder["veo.calls"]).Tags["error.type"]);
    }

    [Fact]
    public async Task Fault_OfACallThatNobodyWatchedAtItsSubmission_IsTold()
    {
        await using VeoProcess process = await VeFixture.Open();
        IKernels kernels = IKernels.Load(process);
        VeoRequest sleeping = kernels.NothingRequest();
        ValueTask<int> faulting = kernels.DereferenceNullAsync();
        using var recorder = new MeasurementRecorder();
        await Assert.ThrowsAsync<VeoKernelException>(async () => await faulting);
        await sleeping;
        Assert.Equal(1, recorder.Sum("veo.faults"));
        Assert.Empty(recorder["veo.calls"]);
    }

    [Fact]
    public async Task Call_ThatIsTakenBack_IsNoFault()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        IKernels kernels = IKernels.Load(process);
        IKernels held = IKernels.Load(context);
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        VeoRequest<long> gate = held.WaitForFlagRequest(flag);
        using var cancellation = new CancellationTokenSource();

        using var recorder = new MeasurementRecorder();
        ValueTask<long> call = held.EchoCancellableAsync(1, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
        kernels.SetFlag(flag, 1);
        await gate;

        Measured taken = Assert.Single(recorder["veo.calls"], static measured => Equals(measured.Tags["veo.symbol"], "echo_i64"));
        Assert.Equal("System.OperationCanceledException", taken.Tags["error.type"]);
        Assert.Empty(recorder["veo.faults"]);
        Assert.DoesNotContain(recorder["veo.device.duration"], static measured => Equals(measured.Tags["veo.symbol"], "echo_i64"));
    }

    [Fact]
    public async Task Transfers_InBothDirections_AreCountedInBytes()
    {
        using VeBuffer<int> buffer = ve.Process.Allocate<int>(1000);
        int[] data = new int[1000];
        using var recorder = new MeasurementRecorder();
        buffer.CopyFrom(data);
        await buffer.CopyFromAsync(data.AsMemory(0, 500));
        buffer.CopyTo(data);
        await ve.Process.ReadAsync(buffer.Pointer, data.AsMemory(0, 10));

        // Nothing to copy, and what only waits.
        buffer.CopyFrom([]);
        await ve.Process.DefaultContext.SynchronizeAsync();

        Assert.Equal(
            [
                (4000.0, $"{Device} veo.direction=to_device veo.node=0"),
                (2000.0, $"{Device} veo.direction=to_device veo.node=0"),
                (4000.0, $"{Device} veo.direction=from_device veo.node=0"),
                (40.0, $"{Device} veo.direction=from_device veo.node=0"),
            ],
            recorder["veo.transfer.bytes"].Select(static measured => (measured.Value, measured.Text)));
        Assert.Equal(4, recorder["veo.transfer.duration"].Count);
        Assert.All(recorder["veo.transfer.duration"], static measured => Assert.InRange(measured.Value, 0, 10));
        Assert.Empty(recorder["veo.calls"]);
    }

    [Fact]
    public void Copy_OnTheDevice_IsCountedAsSuch()
    {
        using VeBuffer<int> source = ve.Process.Allocate<int>(1000);
        using VeBuffer<int> destination = ve.Process.Allocate<int>(1000);
        using var recorder = new MeasurementRecorder();
        source.CopyTo(destination);
        Measured copy = Assert.Single(recorder["veo.transfer.bytes"]);
        Assert.Equal((4000, "on_device"), (copy.Value, copy.Tags["veo.direction"]));
    }

    [Fact]
    public async Task Transfer_ThatLosesItsWorker_IsAFault()
    {
        await using VeoProcess process = await VeFixture.Open();
        VePtr<int> nowhere = IKernels.Load(process).EchoPointer(new VePtr(16)).As<int>();
        using var recorder = new MeasurementRecorder();
        await Assert.ThrowsAnyAsync<VeoException>(async () => await process.ReadAsync(nowhere, new int[4]));
        Assert.Throws<VeoProcessLostException>(() => process.Read(nowhere, new int[4]));
        Measured fault = Assert.Single(recorder["veo.faults"]);
        Assert.Equal(("from_device", 1), (fault.Tags["veo.direction"], fault.Value));
        Assert.Empty(recorder["veo.transfer.bytes"]);
        Assert.Single(recorder["veo.transfer.duration"]);
    }

    [Fact]
    public void Buffers_ThatLive_AreObserved()
    {
        using var recorder = new MeasurementRecorder();
        double buffers = recorder.Observe("veo.buffers");
        double bytes = recorder.Observe("veo.buffer.bytes");
        using (VeBuffer<double> buffer = ve.Process.Allocate<double>(1000))
        {
            _ = buffer.Slice(10, 20);
            using VeBuffer<double> adopted = ve.Process.Adopt(_kernels.MakeDoubles(10, 1), 10);
            Assert.Equal(buffers + 2, recorder.Observe("veo.buffers"));
            Assert.Equal(bytes + 8080, recorder.Observe("veo.buffer.bytes"));
        }

        Assert.Equal(buffers, recorder.Observe("veo.buffers"));
        Assert.Equal(bytes, recorder.Observe("veo.buffer.bytes"));
    }

    [Fact]
    public async Task Processes_ThatAreOpen_AreObserved()
    {
        using var recorder = new MeasurementRecorder();
        double before = recorder.Observe("veo.processes");
        await using (VeoProcess process = await VeFixture.Open())
        {
            Assert.Equal(before + 1, recorder.Observe("veo.processes"));
            Assert.All(recorder["veo.processes"], static measured => Assert.StartsWith(Device, measured.Text, StringComparison.Ordinal));
        }

        Assert.Equal(before, recorder.Observe("veo.processes"));
    }

    [Fact]
    public async Task Listeners_ThatComeAndGo_HearWhatIsSubmittedMeanwhile()
    {
        await using VeoProcess process = await VeFixture.OpenPerCore();
        await using VeoContext context = process.OpenContext();
        IKernels kernels = IKernels.Load(process);
        IKernels held = IKernels.Load(context);
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);

        VeoRequest<long> before = held.WaitForFlagRequest(flag);
        var recorder = new MeasurementRecorder();
        ValueTask<long> meanwhile = held.EchoInt64Async(1);
        kernels.SetFlag(flag, 1);
        await meanwhile;
        await before;
        Assert.Equal(["set_flag", "echo_i64"], recorder["veo.calls"].Select(static measured => measured.Tags["veo.symbol"]));

        // One that leaves while its call is outstanding.
        flag.Fill(0);
        before = held.WaitForFlagRequest(flag);
        recorder.Dispose();
        kernels.SetFlag(flag, 1);
        await before;
        Assert.Equal(2, recorder["veo.calls"].Count);

        using var later = new MeasurementRecorder("veo.device.duration");
        kernels.EchoInt64(1);
        Assert.Equal("echo_i64", Assert.Single(later["veo.device.duration"]).Tags["veo.symbol"]);
    }

    [Theory]
    [InlineData("veo.calls")]
    [InlineData("veo.call.duration")]
    [InlineData("veo.queue.duration")]
    [InlineData("veo.device.duration")]
    [InlineData("veo.transfer.bytes")]
    [InlineData("veo.transfer.duration")]
    public void Instrument_ThatIsHeardAlone_Speaks(string instrument)
    {
        using VeBuffer<int> buffer = ve.Process.Allocate<int>(1);
        using var recorder = new MeasurementRecorder(instrument);
        _kernels.EchoInt64(1);
        buffer.CopyFrom([1]);
        Assert.Single(recorder[instrument]);
    }

    [Fact]
    public async Task Listener_ThatThrows_FailsNoCall()
    {
        var log = new LogRecorder();
        await using VeoProcess process = await VeoProcess.OpenAsync(
            new VeoProcessOptions { LoggerFactory = log }, TestContext.Current.CancellationToken);
        IKernels kernels = IKernels.Load(process);
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Veo")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => throw new InvalidTimeZoneException("the listener's"));
        listener.Start();

        Assert.Equal(1, kernels.EchoInt64(1));
        Assert.Equal(2, await kernels.EchoInt64Async(2));
        await kernels.SleepUsAsync(5_000);
        Assert.Equal(3, log.Entries.Count(static entry => entry.Id == 11 && entry.Exception is InvalidTimeZoneException));
    }
}
