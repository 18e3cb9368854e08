using Veo.Native;

namespace Veo;

/// <summary>A thread that sleeps until a worker ends, so that the loss of an idle process is noticed.</summary>
internal static class WorkerWatch
{
    // Where the system cannot tell of the end of a process, or its number is unknown.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    // The library learns of the end at about the same time.
    private static readonly TimeSpan LibraryTime = TimeSpan.FromSeconds(2);

    internal static void Start(VeoProcess process)
    {
        int workerId = process.ProcessId;

        // Weak, so that the watch does not keep a process that everybody has forgotten.
        var watched = new WeakReference<VeoProcess>(process);
        new Thread(() => Watch(watched, workerId))
        {
            IsBackground = true,
            Name = "Veo watch",
        }.UnsafeStart();
    }

    private static void Watch(WeakReference<VeoProcess> watched, int workerId)
    {
        if (LibC.TryWaitForExit(workerId))
        {
            long deadline = MonotonicClock.DeadlineIn(LibraryTime);
            while (IsRunning(watched) && MonotonicClock.Until(deadline) > TimeSpan.Zero)
            {
                Thread.Sleep(1);
            }
        }

        while (IsRunning(watched))
        {
            Thread.Sleep(LookInterval);
        }

        if (watched.TryGetTarget(out VeoProcess? process) && !process.IsDisposed)
        {
            process.Loss.Notice();
        }
    }

    private static bool IsRunning(WeakReference<VeoProcess> watched) =>
        watched.TryGetTarget(out VeoProcess? process) && !process.IsDisposed && !process.Loss.Detect();
}
