using Veo.Native;

namespace Veo;

/// <content>How a process ends.</content>
public sealed unsafe partial class VeoProcess
{
    /// <summary>How long disposal lets submitted work finish. With <see cref="StopTime"/> it stays within the promised 20 seconds.</summary>
    internal static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(18);

    /// <summary>How long disposal waits for what ends by itself once the worker has ended.</summary>
    internal static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    /// <summary>Held while native contexts end: a context may be disposed while its process is, and its handle dies with the process.</summary>
    private readonly Lock _ending = new();

    private Task? _disposal;
    private bool _hasEnded;

    /// <summary>Lets what was submitted finish, for at most 20 seconds, and ends the worker (<c>veo_proc_destroy</c>). Never throws.</summary>
    /// <remarks>
    /// Frees all device memory and closes all contexts. A second call, from whatever thread, waits for the first. In a host function of one of the
    /// contexts, or with a batch of one open, it only begins and does not wait.
    /// </remarks>
    public void Dispose()
    {
        if (Contexts.Any(static context => context.IsHeldOpenByCaller))
        {
            _ = DisposeAsync().AsTask();
            return;
        }

        GC.SuppressFinalize(this);
        var disposal = new Task(End);
        if (Interlocked.CompareExchange(ref _disposal, disposal, null) is Task first)
        {
            first.GetAwaiter().GetResult();
            return;
        }

        disposal.RunSynchronously(TaskScheduler.Default);
    }

    /// <summary>As <see cref="Dispose"/>, without blocking the caller.</summary>
    /// <returns>Completes when the worker has ended.</returns>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);

        // A thread of its own: the end may take seconds, in which it must neither hold nor need a thread of the pool.
        var disposal = new Task(End, TaskCreationOptions.LongRunning);
        if (Interlocked.CompareExchange(ref _disposal, disposal, null) is Task first)
        {
            return new ValueTask(first);
        }

        disposal.Start(TaskScheduler.Default);
        return new ValueTask(disposal);
    }

    /// <summary>Refuses what waits for all contexts, if the calling thread is what would be waited for.</summary>
    internal void ThrowIfInsideAnyContext(string operation)
    {
        foreach (VeoContext context in Contexts)
        {
            context.ThrowIfInsideHostFunction(operation);
            context.ThrowIfInsideBatch(operation);
        }
    }

    /// <summary>Waits; what is still running at the deadline will not end by itself, but fails with its worker, so that nobody waits for ever.</summary>
    private bool WaitOrKill(Task[] tasks, long deadline)
    {
        if (Task.WaitAll(tasks, MonotonicClock.Until(deadline)))
        {
            return true;
        }

        LibC.SendSignal(ProcessId, LibC.SIGKILL);
        Diagnostics.Killed();
        Task.WaitAll(tasks, StopTime);
        return false;
    }

    /// <summary>Closes a drained context, unless the end of the process has done so.</summary>
    internal void CloseContext(VeoContext context)
    {
        Forget(context);
        lock (_ending)
        {
            if (!_hasEnded)
            {
                _contextHandles.Close(Native, context.Handle);
            }
        }
    }

    private void End()
    {
        long deadline = MonotonicClock.DeadlineIn(DrainTime);

        // The default context first: whoever opens a further one is inside it until the new one is in the list.
        (Task drained, Task left) = DefaultContext.BeginClose();
        var pending = new List<Task> { drained, left };
        bool isAlive = WaitOrKill([left], deadline);

        IReadOnlyList<VeoContext> contexts = Contexts;
        foreach (VeoContext context in contexts.Where(static context => !context.IsDefault))
        {
            (drained, left) = context.BeginClose();
            pending.Add(drained);
            pending.Add(left);
        }

        Task[] all = [.. pending];
        bool isDrained = (isAlive && WaitOrKill(all, deadline)) || Task.WaitAll(all, StopTime);

        if (!isDrained)
        {
            foreach (VeoContext context in contexts)
            {
                context.Queue.Abandon(StopTime);
            }
        }

        long stopDeadline = MonotonicClock.DeadlineIn(StopTime);
        bool isStopped = true;
        foreach (VeoContext context in contexts)
        {
            isStopped &= context.Queue.StopCompletion(MonotonicClock.Until(stopDeadline));
        }

        // Whoever is still inside the library would be pulled the ground from under the feet: then rather leave the remains to the process's end.
        lock (_ending)
        {
            _hasEnded = true;
            ProcessTable.Remove(this);
            if (isDrained && isStopped)
            {
                if (Loss.Detect())
                {
                    _contextHandles.NoticeLoss(Native, StopTime);
                }

                _ = Native.veo_proc_destroy(Handle);
            }
        }

        Diagnostics.Closed();
    }
}
