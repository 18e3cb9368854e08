namespace Veo.Toolchain;

/// <summary>One message of a compiler or linker.</summary>
/// <param name="Severity">How serious it is.</param>
/// <param name="File">The file as the tool named it, or null if the message has no place.</param>
/// <param name="Line">1-based line, or 0 if unknown.</param>
/// <param name="Column">1-based column, or 0 if unknown.</param>
/// <param name="Code">The tool's number or the option that controls the message (<c>-Wunused-variable</c>), or null.</param>
/// <param name="Text">What the tool says.</param>
public sealed record CompilerMessage(MessageSeverity Severity, string? File, int Line, int Column, string? Code, string Text);
