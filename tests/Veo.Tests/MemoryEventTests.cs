namespace Veo.Tests;

/// <summary>Hearing of allocations.</summary>
public sealed class MemoryEventTests
{
    private readonly List<(string What, ulong Address, long? ByteLength)> _events = [];

    [Fact]
    public async Task Buffer_IsToldWhenItIsAllocatedAndBeforeItIsFreed()
    {
        await using VeoProcess process = await OpenObserved();
        VeBuffer<double> buffer = process.Allocate<double>(10);
        ulong address = buffer.Pointer.Address;
        Assert.Equal([("allocated", address, 80)], _events);
        buffer.Slice(2).Dispose();
        buffer.Dispose();
        buffer.Dispose();
        Assert.Equal([("allocated", address, 80), ("freeing", address, 80)], _events);
    }

    [Fact]
    public async Task KernelsMemory_IsToldWhenItIsTakenOverOrFreed()
    {
        await using VeoProcess process = await OpenObserved();
        IKernels kernels = IKernels.Load(process);
        VePtr<double> adopted = kernels.MakeDoubles(4, 1);
        VePtr<double> freed = kernels.MakeDoubles(2, 1);
        process.Adopt(adopted, 4).Dispose();
        process.Free(freed);
        Assert.Equal([("allocated", adopted.Address, 32), ("freeing", adopted.Address, 32), ("freeing", freed.Address, null)], _events);
    }

    [Fact]
    public async Task BufferInUse_IsToldWhenItsLastCallHasCompleted()
    {
        TestDevice.NeedFloatingResults();
        await using VeoProcess process = await OpenObserved();
        using VeBuffer<long> flag = process.Allocate<long>(1);
        flag.Fill(0);
        VeBuffer<double> values = process.Allocate<double>(2);
        values.CopyFrom([1, 2]);
        VeoContext other = process.OpenContext();
        IKernels kernels = IKernels.Load(process);
        ValueTask<long> blocked = kernels.WaitForFlagAsync(flag);
        ValueTask<double> sum = kernels.SumAsync(values, 2);
        values.Dispose();
        Assert.DoesNotContain(_events, static told => told.What == "freeing");
        IKernels.Load(other).SetFlag(flag, 1);
        Assert.Equal(3, await sum);
        Assert.Equal(1, await blocked);
        Assert.Equal(("freeing", 16L), (_events[^1].What, _events[^1].ByteLength));
    }

    [Fact]
    public async Task HandlerThatRefuses_FailsTheAllocationAndFreesTheMemory()
    {
        await using VeoProcess process = await OpenObserved();
        EventHandler<VeMemoryEventArgs> refuse = static (_, _) => throw new InvalidDataException("no more windows");
        process.MemoryAllocated += refuse;
        Assert.Throws<InvalidDataException>(() => process.Allocate<int>(1));
        Assert.Equal(["allocated", "freeing"], _events.Select(static told => told.What));
        process.MemoryAllocated -= refuse;
        process.Allocate<int>(1).Dispose();
    }

    [Fact]
    public async Task MemoryThatGoesWithItsProcess_IsNotTold()
    {
        VeoProcess process = await OpenObserved();
        VeBuffer<int> buffer = process.Allocate<int>(1);
        await process.DisposeAsync();
        buffer.Dispose();
        Assert.Single(_events);
    }

    private async Task<VeoProcess> OpenObserved()
    {
        VeoProcess process = await VeFixture.OpenPerCore();
        process.MemoryAllocated += (sender, told) =>
        {
            Assert.Same(process, sender);
            Assert.Same(process, told.Pointer.Process);
            _events.Add(("allocated", told.Pointer.Address, told.ByteLength));
        };
        process.MemoryFreeing += (_, told) => _events.Add(("freeing", told.Pointer.Address, told.ByteLength));
        return process;
    }
}
