namespace Veo;

/// <summary>How a kernel's symbol name follows from its method's name.</summary>
public enum VeNaming
{
    /// <summary>The method's name as it is written, without a trailing <c>Async</c> if the method is awaitable.</summary>
    AsWritten = 0,

    /// <summary>Words in lower case, joined by <c>_</c>: <c>MinMax</c> becomes <c>min_max</c>.</summary>
    SnakeCase = 1,
}
