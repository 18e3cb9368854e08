namespace Veo;

/// <content>What is done with every new process.</content>
public sealed partial class VeoProcess
{
    private static readonly Lock InitializersGate = new();

    // Replaced, never changed: an opening goes through the list without the lock, since initializers may take their time.
    private static Initializer[] _initializers = [];

    /// <summary>Adds something to do with every new process at the end of its opening, such as loading libraries or registering functions.</summary>
    /// <param name="initializer">
    /// Gets the process, which is complete and usable. If it throws, the process is disposed and the opening fails with that exception.
    /// </param>
    /// <returns>Dispose it to remove the initializer; openings that have come to their initializers may still run it once.</returns>
    /// <remarks>
    /// Initializers run one after the other, in the order in which they were added, on the thread that opens the process; with <c>OpenAsync</c> on
    /// a thread of the pool. One that was added twice runs twice. Safe to use from several threads, also from an initializer.
    /// </remarks>
    public static IDisposable AddInitializer(Action<VeoProcess> initializer)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        var added = new Initializer(initializer);
        lock (InitializersGate)
        {
            _initializers = [.. _initializers, added];
        }

        return added;
    }

    private static VeoProcess Initialize(VeoProcess process)
    {
        try
        {
            foreach (Initializer initializer in Volatile.Read(ref _initializers))
            {
                initializer.Run(process);
            }
        }
        catch (Exception exception)
        {
            process.Diagnostics.InitializerFailed(exception);
            process.Dispose();
            throw;
        }

        return process;
    }

    private sealed class Initializer(Action<VeoProcess> action) : IDisposable
    {
        public void Dispose()
        {
            lock (InitializersGate)
            {
                _initializers = [.. _initializers.Where(other => other != this)];
            }
        }

        internal void Run(VeoProcess process) => action(process);
    }
}
