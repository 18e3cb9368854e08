namespace Veo;

/// <summary>A kernel raised an exception on the device: a bad address, a division by zero, an abort.</summary>
public sealed class VeoKernelException : VeoException
{
    /// <summary>Makes an exception without a text.</summary>
    public VeoKernelException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    public VeoKernelException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with its cause.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public VeoKernelException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The number of the signal that ended the kernel, as Linux counts: 11 is SIGSEGV.</summary>
    public int Signal { get; init; }

    /// <summary>The name of the signal, for example <c>SIGSEGV</c>.</summary>
    public string? SignalName { get; init; }

    /// <summary>The symbol of the kernel.</summary>
    public string? Symbol { get; init; }

    /// <summary>The library of the kernel.</summary>
    public string? Library { get; init; }

    /// <summary>
    /// Where the call was submitted, as a stack trace; <see langword="null"/> if that was not recorded. Blocking calls always tell, others with
    /// <see cref="VeoProcessOptions.RecordSubmitSites"/>. (Where a call was awaited, the exception's own stack trace tells.)
    /// </summary>
    public string? SubmitSite { get; init; }

    /// <summary>The device that it ran on.</summary>
    public VeoDevice? Device { get; init; }

    /// <summary>The process id of the worker that it ran in; -1 if unknown.</summary>
    public int ProcessId { get; init; } = -1;

    /// <summary>The id of the request in its context; <see langword="null"/> if unknown.</summary>
    public ulong? RequestId { get; init; }
}
