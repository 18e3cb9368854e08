using System.Runtime.CompilerServices;
using Veo.Native;

namespace Veo.Requests;

/// <summary>The one thread of a context that completes what awaiters have parked. It exists once something was parked.</summary>
/// <remarks>
/// A context works strictly in order, so it waits for the oldest outstanding request whether that one is parked or not: a request that is parked
/// late never stands behind a younger one. It waits without collecting, so an awaiter may still collect under it.
/// NEC's library cannot wait without burning a core; there it looks again after growing pauses of at most a millisecond.
/// </remarks>
#pragma warning disable CA1001 // The semaphore is never disposed: a late Wake() may still come, and it holds nothing native.
internal sealed unsafe class CompletionThread
#pragma warning restore CA1001
{
    // From here on SpinWait sleeps for a millisecond; before, it spins and yields.
    private const int TurnsBeforeSleep = 20;

    private readonly RequestQueue _queue;
    private readonly VeoContext _context;
    private readonly Mailbox _mailbox;
    private readonly Thread _thread;

    internal CompletionThread(RequestQueue queue, VeoContext context)
    {
        _queue = queue;
        _context = context;
        _mailbox = new Mailbox(this);
        _thread = new Thread(_mailbox.Run)
        {
            IsBackground = true,
            Name = "Veo completion",
        };
        _thread.UnsafeStart();
    }

    internal void Wake() => _mailbox.Work.Release();

    /// <summary>Ends the thread.</summary>
    /// <returns>Whether it ended in time.</returns>
    internal bool Stop(TimeSpan timeout)
    {
        _mailbox.IsStopping = true;
        _mailbox.Work.Release();
        return _thread == Thread.CurrentThread || _thread.Join(timeout);
    }

    private void CompleteWhatIsParked()
    {
        SpinWait pause = default;
        while (_queue.TryGetOldest(out PendingRequest? oldest, out ulong id))
        {
            if (oldest!.TryCollect(0))
            {
                pause.Reset();
                continue;
            }

            // After the wait the oldest may be in the hands of an awaiter that has just looked: it completes it, or gives it back.
            if (_context.Native.veohost_request_wait_done == null
                || _context.Native.veohost_request_wait_done(_context.Handle, id, ulong.MaxValue) != veo_command_state.VEO_COMMAND_OK
                || !oldest.TryCollect(0))
            {
                pause.SpinOnce(TurnsBeforeSleep);
            }
            else
            {
                pause.Reset();
            }
        }
    }

    /// <summary>All that the thread holds while it rests, so that a process can be collected that everybody has forgotten.</summary>
#pragma warning disable CA1001 // As above.
    private sealed class Mailbox(CompletionThread owner)
#pragma warning restore CA1001
    {
        internal readonly SemaphoreSlim Work = new(0);
        internal volatile bool IsStopping;

        // Through resurrection, too: a forgotten process is found by its finalizer, and then ended like any other.
        private readonly WeakReference<CompletionThread> _owner = new(owner, trackResurrection: true);

        internal void Run()
        {
            do
            {
                Work.Wait();
                Complete();
            }
            while (!IsStopping);
        }

        // Not inlined, lest the waiting thread's frame keep the owner.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Complete()
        {
            if (_owner.TryGetTarget(out CompletionThread? target))
            {
                target.CompleteWhatIsParked();
            }
        }
    }
}
