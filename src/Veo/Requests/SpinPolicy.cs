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
    private const int LongestPause = 63;

    private static readonly bool HasSpareProcessor = Environment.ProcessorCount > 1;

    private int _pause;
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

    internal void Succeeded() => _pause = 0;

    internal void Failed()
    {
        _pause = Math.Min((_pause * 2) + 1, LongestPause);
        _skip = _pause;
    }
}
