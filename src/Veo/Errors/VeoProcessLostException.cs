namespace Veo;

/// <summary>The worker process on the device has ended, and requests with it.</summary>
public sealed class VeoProcessLostException : VeoException
{
    /// <summary>Makes an exception without a text.</summary>
    public VeoProcessLostException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    public VeoProcessLostException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with its cause.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public VeoProcessLostException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The process id of the worker; -1 if unknown.</summary>
    public int ProcessId { get; init; } = -1;

    /// <summary>The signal that killed the worker; <see langword="null"/> if none did, or it is unknown.</summary>
    public int? Signal { get; init; }

    /// <summary>The exit code of a worker that ended by itself; <see langword="null"/> if it did not, or it is unknown.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What failed: the request or operation that the loss took along.</summary>
    public string? Operation { get; init; }

    /// <summary>The id of the request in its context; <see langword="null"/> if it was not handed over yet.</summary>
    public ulong? RequestId { get; init; }
}
