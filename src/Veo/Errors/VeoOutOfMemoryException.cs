namespace Veo;

/// <summary>The device has no memory left for an allocation.</summary>
public sealed class VeoOutOfMemoryException : VeoException
{
    /// <summary>Makes an exception without a text.</summary>
    public VeoOutOfMemoryException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    public VeoOutOfMemoryException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with its cause.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public VeoOutOfMemoryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>How many bytes were asked for.</summary>
    public long ByteLength { get; init; }
}
