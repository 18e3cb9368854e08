namespace Veo.Requests;

/// <summary>How long an awaiter of a context looks for its result before it parks.</summary>
/// <remarks>
/// A short kernel is back before a thread could be put to sleep and woken (a few microseconds against some fifty), so looking is worth while,
/// but only where it succeeds: after a failure it is left out, for longer each time, and tried again now and then.
/// The counters are hints; a lost update between threads only moves the next attempt.
/// </remarks>
internal sealed class SpinPolicy
{
    /// <summary>The documented window: nobody looks longer than this.</summary>
    internal const ulong WindowNanoseconds = 50_000;

    // With more than this ahead in the queue, waiting for the end of the queue is a thread's work.
    private const ulong MostAhead = 8;
    private const int MostFailures = 7;

    private static readonly bool HasSpareProcessor = Environment.ProcessorCount > 1;

    private int _failures;
    private int _skip;

    internal ulong Window(ulong requestsAhead)
    {
        if (!HasSpareProcessor || requestsAhead > MostAhead)
        {
            return 0;
        }

        if (_skip > 0)
        {
            _skip--;
            return 0;
        }

        return WindowNanoseconds;
    }

    /// <summary>Tells whether looking for a window was worth while.</summary>
    internal void Looked(bool isCollected)
    {
        // A single failure says little: on a busy machine the worker may just have lost its processor.
        _failures = isCollected ? 0 : Math.Min(_failures + 1, MostFailures);
        _skip = (1 << Math.Max(0, _failures - 1)) - 1;
    }
}
