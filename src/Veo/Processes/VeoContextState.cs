namespace Veo;

/// <summary>The state of a context.</summary>
public enum VeoContextState
{
    /// <summary>It takes and runs requests, as far as is known: a worker that died unnoticed still shows as running.</summary>
    Running,

    /// <summary>Its worker has ended; its requests fail.</summary>
    Exited,

    /// <summary>It has been disposed and takes no more requests.</summary>
    Disposed,
}
