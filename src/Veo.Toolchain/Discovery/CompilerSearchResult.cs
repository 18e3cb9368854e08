using System.Collections.Generic;

namespace Veo.Toolchain;

/// <summary>What a search for a compiler came to.</summary>
/// <param name="Path">The compiler, or null if none was found.</param>
/// <param name="Steps">What was looked for and where without success, in order, for the message.</param>
public sealed record CompilerSearchResult(string? Path, IReadOnlyList<string> Steps);
