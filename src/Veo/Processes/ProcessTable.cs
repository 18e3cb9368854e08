namespace Veo;

/// <summary>The open processes, found by their identifiers.</summary>
internal static class ProcessTable
{
    private static readonly Lock Gate = new();

    // Weak: being listed must not keep a process alive that everybody else has forgotten.
    private static readonly List<WeakReference<VeoProcess>> Open = [];

    internal static void Add(VeoProcess process)
    {
        lock (Gate)
        {
            Open.Add(new WeakReference<VeoProcess>(process));
        }
    }

    internal static void Remove(VeoProcess process)
    {
        lock (Gate)
        {
            Open.RemoveAll(entry => !entry.TryGetTarget(out VeoProcess? other) || ReferenceEquals(other, process));
        }
    }

    internal static List<VeoProcess> GetAll()
    {
        var processes = new List<VeoProcess>();
        lock (Gate)
        {
            foreach (WeakReference<VeoProcess> entry in Open)
            {
                if (entry.TryGetTarget(out VeoProcess? process))
                {
                    processes.Add(process);
                }
            }
        }

        return processes;
    }

    /// <summary>The process with an identifier; <see langword="null"/> if there is none, or one in each of two VEO libraries.</summary>
    internal static VeoProcess? Find(int identifier)
    {
        VeoProcess? found = null;
        lock (Gate)
        {
            foreach (WeakReference<VeoProcess> entry in Open)
            {
                if (entry.TryGetTarget(out VeoProcess? process) && process.Identifier == identifier)
                {
                    if (found is not null)
                    {
                        return null;
                    }

                    found = process;
                }
            }
        }

        return found;
    }
}
