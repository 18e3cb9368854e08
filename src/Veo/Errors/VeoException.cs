namespace Veo;

/// <summary>Something failed on the device, or between it and this program. The base of all of Veo's own exceptions.</summary>
/// <remarks>Wrong use is reported by .NET's own exceptions instead: <see cref="ArgumentException"/>, <see cref="ObjectDisposedException"/>.</remarks>
public class VeoException : Exception
{
    /// <summary>Makes an exception without a text.</summary>
    public VeoException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    public VeoException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with its cause.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public VeoException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
