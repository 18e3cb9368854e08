namespace Veo;

/// <summary>There is no Vector Engine and no host device, or not the one that was asked for.</summary>
public sealed class VeoDeviceNotFoundException : VeoException
{
    /// <summary>Makes an exception without a text.</summary>
    public VeoDeviceNotFoundException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    public VeoDeviceNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with its cause.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public VeoDeviceNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
