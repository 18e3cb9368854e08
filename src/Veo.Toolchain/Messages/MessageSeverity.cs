namespace Veo.Toolchain;

/// <summary>How serious a compiler's message is.</summary>
public enum MessageSeverity
{
    /// <summary>An explanation, or a remark about an optimisation.</summary>
    Note,

    /// <summary>A warning.</summary>
    Warning,

    /// <summary>An error: the output is missing or useless.</summary>
    Error,
}
