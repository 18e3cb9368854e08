using System.Buffers;

namespace Veo.Tests;

/// <summary>Memory that knows how often it is pinned.</summary>
internal sealed unsafe class PinCounter(int length) : MemoryManager<int>
{
    private readonly int[] _values = GC.AllocateArray<int>(length, pinned: true);
    private int _pins;

    internal int Pins => Volatile.Read(ref _pins);

    public override Span<int> GetSpan() => _values;

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        Interlocked.Increment(ref _pins);
        return new MemoryHandle(System.Runtime.CompilerServices.Unsafe.AsPointer(ref _values[elementIndex]), default, this);
    }

    public override void Unpin() => Interlocked.Decrement(ref _pins);

    protected override void Dispose(bool disposing)
    {
    }
}
