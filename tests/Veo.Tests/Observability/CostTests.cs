using System.Diagnostics.Metrics;
using Veo.Diagnostics;

namespace Veo.Tests.Observability;

/// <summary>What nobody listens to costs no memory, before a listener as after it; and measurements cost none in steady state.</summary>
[Collection(OneAtATime.Name)]
public sealed class CostTests(VeFixture ve)
{
    private static readonly int[] Data = [1, 2, 3, 4];

    private readonly IKernels _kernels = ve.Kernels;

    [Fact]
    public void Nobody_Listens_NothingIsHeard()
    {
        Assert.Equal((false, false), (Instruments.AreCallsHeard, Instruments.AreTransfersHeard));
        using (new ActivityRecorder())
        {
            Assert.Equal((true, true), (Instruments.AreCallsHeard, Instruments.AreTransfersHeard));
        }

        Assert.Equal((false, false), (Instruments.AreCallsHeard, Instruments.AreTransfersHeard));
        using (new MeasurementRecorder("veo.calls"))
        {
            Assert.Equal((true, false), (Instruments.AreCallsHeard, Instruments.AreTransfersHeard));
        }

        Assert.Equal((false, false), (Instruments.AreCallsHeard, Instruments.AreTransfersHeard));
    }

    [Fact]
    public void Calls_AfterListenersHaveLeft_AllocateNothing()
    {
        using VeBuffer<int> buffer = ve.Process.Allocate<int>(4);
        using (new ActivityRecorder())
        using (new MeasurementRecorder())
        {
            Run(buffer);
        }

        Assert.Equal(0, AllocatedBy(() => Run(buffer)));
    }

    [Fact]
    public void Calls_WithAListenerOfMeasurements_AllocateNothing()
    {
        using VeBuffer<int> buffer = ve.Process.Allocate<int>(4);
        long heard = 0;
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
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => heard++);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => heard++);
        listener.Start();
        Assert.Equal(0, AllocatedBy(() => Run(buffer)));
        Assert.NotEqual(0, heard);
    }

    private void Run(VeBuffer<int> buffer)
    {
        _kernels.EchoInt64(1);
        ValueTask<long> call = _kernels.EchoInt64Async(1);
        while (!call.IsCompleted)
        {
            Thread.SpinWait(1);
        }

        call.GetAwaiter().GetResult();
        buffer.CopyFrom(Data);
    }

    private static long AllocatedBy(Action action)
    {
        // Until pools are filled and code is compiled for good.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5 && least != 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 500; i++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
