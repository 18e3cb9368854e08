using System;

namespace Veo.Toolchain;

/// <summary>A tool exists but cannot be started: not executable, or for another kind of machine.</summary>
public sealed class ToolStartException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ToolStartException(string tool, Exception cause)
        : base($"'{tool}' cannot be started: {cause.Message}", cause) => Tool = tool;

    /// <summary>The path of the tool.</summary>
    public string Tool { get; }
}
