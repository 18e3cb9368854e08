using System.Collections.Concurrent;

namespace Veo;

/// <summary>Gives back what finalizers find, on a thread that may call the native library and run code of the user.</summary>
/// <remarks>
/// A finalizer only hands its object over: the native library may block, and the finalizer's thread serves the whole program. One thread of the pool
/// at a time works the queue off, so that a library that blocks takes one thread, not many.
/// </remarks>
internal static class Housekeeping
{
    private static readonly ConcurrentQueue<IAbandoned> Abandoned = new();
    private static int _isRunning;

    internal static void Add(IAbandoned abandoned)
    {
        Abandoned.Enqueue(abandoned);
        StartUnlessRunning();
    }

    private static void StartUnlessRunning()
    {
        // A full fence between queue and flag on both sides: either the running thread sees the new object, or this one sees that it has stopped.
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static _ => Run(), null);
        }
    }

    private static void Run()
    {
        try
        {
            while (Abandoned.TryDequeue(out IAbandoned? abandoned))
            {
                abandoned.Settle();
            }
        }
        finally
        {
            Interlocked.Exchange(ref _isRunning, 0);
            if (!Abandoned.IsEmpty)
            {
                StartUnlessRunning();
            }
        }
    }
}
