namespace Veo;

/// <summary>Which process has been lost, and why.</summary>
public sealed class VeoProcessLostEventArgs : EventArgs
{
    internal VeoProcessLostEventArgs(VeoProcess process, VeoException cause)
    {
        Process = process;
        Cause = cause;
    }

    /// <summary>The process whose worker has ended. It is still to be disposed; a new one can be opened at once.</summary>
    public VeoProcess Process { get; }

    /// <summary>
    /// The first cause, the same object that every request taken along carries: a <see cref="VeoKernelException"/> if a kernel faulted, a
    /// <see cref="VeoProcessLostException"/> with signal or exit code if the worker ended otherwise.
    /// </summary>
    public VeoException Cause { get; }
}
