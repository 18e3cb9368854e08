namespace Veo;

/// <summary>What became of a pool's process whose worker has ended.</summary>
public sealed class VeoProcessReplacedEventArgs : EventArgs
{
    internal VeoProcessReplacedEventArgs(VeoProcess lost, VeoException? cause, VeoProcess? replacement, Exception? failure)
    {
        Lost = lost;
        Cause = cause;
        Replacement = replacement;
        Failure = failure;
    }

    /// <summary>The process that has left the pool. The pool has disposed it; its buffers are gone.</summary>
    public VeoProcess Lost { get; }

    /// <summary>Why its worker ended; <see langword="null"/> if nobody can tell.</summary>
    public VeoException? Cause { get; }

    /// <summary>The process that has taken its place; <see langword="null"/> if none has, and the card is out of use.</summary>
    public VeoProcess? Replacement { get; }

    /// <summary>Why the replacement could not be opened; <see langword="null"/> if it was, or if the pool does not replace.</summary>
    public Exception? Failure { get; }
}
