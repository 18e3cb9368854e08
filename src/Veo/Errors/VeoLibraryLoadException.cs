namespace Veo;

/// <summary>A worker could not load a library of kernels.</summary>
public sealed class VeoLibraryLoadException : VeoException
{
    /// <summary>Makes an exception without a text.</summary>
    public VeoLibraryLoadException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    public VeoLibraryLoadException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with its cause.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public VeoLibraryLoadException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The library as it was asked for.</summary>
    public string? Library { get; init; }

    /// <summary>The path or name that the worker was given.</summary>
    public string? Path { get; init; }
}
