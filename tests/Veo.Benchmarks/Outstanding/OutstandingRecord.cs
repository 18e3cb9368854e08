namespace Veo.Benchmarks.Outstanding;

/// <summary>One client's figures: the median over the rounds, of this program without the worker.</summary>
/// <param name="Client"><c>await</c>: all calls from one thread. <c>Task.Run</c>: each call blocks in a work item of the thread pool.</param>
/// <param name="Calls">Calls outstanding at once.</param>
/// <param name="Contexts">Contexts that they are spread over.</param>
/// <param name="PoolThreads">Threads of the thread pool after the last round.</param>
/// <param name="CompletionThreads">Completion threads of contexts after the last round.</param>
/// <param name="WallMilliseconds">From the first submission to the last result. No client can be faster than calls / contexts milliseconds.</param>
/// <param name="ProcessorMilliseconds">Processor time in that time.</param>
/// <param name="BytesPerCall">Managed bytes allocated, per call.</param>
internal sealed record OutstandingRecord(
    string Client,
    int Calls,
    int Contexts,
    int PoolThreads,
    int CompletionThreads,
    double WallMilliseconds,
    double ProcessorMilliseconds,
    double BytesPerCall);
