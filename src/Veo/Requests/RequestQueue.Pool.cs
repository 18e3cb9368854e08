using System.Runtime.CompilerServices;

namespace Veo.Requests;

/// <content>The pool of request objects, one chain per result type, guarded by the queue's lock.</content>
internal sealed partial class RequestQueue
{
    // As many idle objects are kept per result type: enough for deep pipelines, without keeping one enormous burst for ever.
    private const int PoolLimit = 65_536;

    private Chain[] _pool = [];

    private KernelRequest<TResult> Rent<TResult>()
        where TResult : struct
    {
        int slot = PoolSlot<TResult>.Index;
        if (slot < _pool.Length)
        {
            ref Chain chain = ref _pool[slot];
            PendingRequest? first = chain.First;
            if (first is not null)
            {
                chain.First = first.Next;
                chain.Count--;
                first.Next = null;
                return Unsafe.As<KernelRequest<TResult>>(first);
            }
        }

        return new KernelRequest<TResult>(context);
    }

    private void PutBack<TResult>(KernelRequest<TResult> request)
        where TResult : struct
    {
        int slot = PoolSlot<TResult>.Index;
        if (slot >= _pool.Length)
        {
            Array.Resize(ref _pool, slot + 1);
        }

        ref Chain chain = ref _pool[slot];
        if (chain.Count < PoolLimit)
        {
            request.Next = chain.First;
            chain.First = request;
            chain.Count++;
        }
    }

    private struct Chain
    {
        internal PendingRequest? First;
        internal int Count;
    }

    /// <summary>Numbers the result types, so that a pool is found by an index rather than a look-up.</summary>
    private static class PoolSlot
    {
        private static int s_last = -1;

        internal static int Take() => Interlocked.Increment(ref s_last);
    }

    private static class PoolSlot<TResult>
    {
        internal static readonly int Index = PoolSlot.Take();
    }
}
