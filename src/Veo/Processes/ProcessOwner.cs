using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Veo;

/// <summary>The thread that creates all workers. It never ends, because NEC's library ties a worker's life to the thread that created it.</summary>
/// <remarks>Being the only one, it also serializes the changes of the native environment that creating a worker needs.</remarks>
internal static class ProcessOwner
{
    private static readonly BlockingCollection<Action> Work = Start();

    /// <summary>Runs something on the owner's thread.</summary>
    internal static Task<T> Run<T>(Func<T> create, CancellationToken cancellationToken = default)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                result.TrySetCanceled(cancellationToken);
                return;
            }

            try
            {
                result.TrySetResult(create());
            }
#pragma warning disable CA1031 // Handed to whoever asked; the thread must live on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                result.TrySetException(exception);
            }
        }, CancellationToken.None);
        return result.Task;
    }

    // Not inlined and without an enumerator, so that the resting thread does not hold the last process that it opened.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool RunNext(BlockingCollection<Action> work)
    {
        if (!work.TryTake(out Action? action, Timeout.Infinite))
        {
            return false;
        }

        action();
        return true;
    }

    private static BlockingCollection<Action> Start()
    {
        var work = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            while (RunNext(work))
            {
            }
        })
        {
            IsBackground = true,
            Name = "Veo process owner",
        };
        thread.UnsafeStart();

        // A plug-in's load context could never go while a thread runs its code. Its processes have to be disposed by then.
        if (AssemblyLoadContext.GetLoadContext(typeof(ProcessOwner).Assembly) is { IsCollectible: true } loader)
        {
            loader.Unloading += _ => work.CompleteAdding();
        }

        return work;
    }
}
