using System.Runtime.CompilerServices;

namespace Veo.Requests;

/// <content>Batches: for a time, one thread alone submits.</content>
/// <remarks>
/// libveo's own block keeps out whoever calls it directly, but must never be waited for under the lock: the batch's thread and the completion
/// thread need that. So a batch is first begun here, under the lock, and whoever submits through the queue waits here, without the lock.
/// </remarks>
internal sealed partial class RequestQueue
{
    // The thread that has batches open; 0 = none. All of these are guarded by the lock.
    private int _batchOwner;
    private readonly List<long> _batches = [];
    private long _lastBatch;
    private TaskCompletionSource? _batchEnded;
    private List<ulong>? _deferredFrees;

    /// <summary>Whether the calling thread has a batch open.</summary>
    internal bool HasBatchOfCaller => Volatile.Read(ref _batchOwner) == Environment.CurrentManagedThreadId;

    // A batch is a use of the context that its end waits for.
    private bool IsDrained => _head is null && _batchOwner == 0;

    /// <summary>Waits until no other thread has a batch open, and begins one (<c>veo_req_block_begin</c>).</summary>
    /// <returns>The batch's number, for <see cref="EndBatch"/>.</returns>
    internal long BeginBatch()
    {
        bool isOutermost;
        long batch;
        lock (_gate)
        {
            AwaitBatchOfAnother();
            if (_isClosed)
            {
                context.ThrowDisposed();
            }

            isOutermost = _batchOwner == 0;
            _batchOwner = Environment.CurrentManagedThreadId;
            batch = ++_lastBatch;
            _batches.Add(batch);
        }

        if (isOutermost)
        {
            BeginNative();
        }

        return batch;
    }

    /// <summary>Ends a batch, and those begun inside it; the last one lets others submit again (<c>veo_req_block_end</c>).</summary>
    /// <remarks>One that has ended, or is another thread's, is left alone.</remarks>
    internal void EndBatch(long batch)
    {
        lock (_gate)
        {
            int index = HasBatchOfCaller ? _batches.IndexOf(batch) : -1;
            if (index < 0)
            {
                return;
            }

            _batches.RemoveRange(index, _batches.Count - index);
            if (_batches.Count != 0)
            {
                return;
            }
        }

        // Still the owner, so that nobody comes through the queue into a block that has not ended.
        EndNative();
        TaskCompletionSource? ended;
        TaskCompletionSource? drained;
        List<ulong>? frees;
        lock (_gate)
        {
            _batchOwner = 0;
            (ended, _batchEnded) = (_batchEnded, null);
            (frees, _deferredFrees) = (_deferredFrees, null);
            drained = _isClosed && IsDrained ? _drained : null;
        }

        ended?.TrySetResult();
        drained?.TrySetResult();
        foreach (ulong address in frees ?? [])
        {
            context.Process.SubmitFree(address);
        }
    }

    /// <summary>Called under the lock, which is given up meanwhile: waits for the end of another thread's batch.</summary>
    /// <returns>Whether to submit; <see langword="false"/> if the submission is left to whoever ends the batch.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool PassBatch<TSubmission>(in TSubmission submission)
        where TSubmission : struct, ISubmission
    {
        if (_batchOwner == Environment.CurrentManagedThreadId)
        {
            return true;
        }

        // Memory is freed by whoever gives the last lease back, which may be the completion thread that the batch's thread waits for.
        if (submission is FreeSubmission { MayWait: false } free && !_isClosed)
        {
            (_deferredFrees ??= []).Add(free.Address);
            return false;
        }

        AwaitBatchOfAnother();
        return true;
    }

    private void AwaitBatchOfAnother()
    {
        while (_batchOwner != 0 && _batchOwner != Environment.CurrentManagedThreadId && !_isClosed)
        {
            Task ended = (_batchEnded ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            _gate.Exit();
            try
            {
                ended.Wait();
            }
            finally
            {
                _gate.Enter();
            }
        }
    }

    private unsafe void BeginNative() => context.Native.veo_req_block_begin(context.Handle);

    private unsafe void EndNative() => context.Native.veo_req_block_end(context.Handle);
}
