using System.Collections.Generic;

namespace Veo.Toolchain;

/// <summary>What a tool answered.</summary>
/// <param name="ExitCode">Its exit code; above 128 a signal ended it.</param>
/// <param name="Lines">The lines of both streams, standard error first.</param>
public sealed record ToolResult(int ExitCode, IReadOnlyList<string> Lines);
