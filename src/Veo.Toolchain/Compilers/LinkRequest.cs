using System.Collections.Generic;

namespace Veo.Toolchain;

/// <summary>What comes out of a link.</summary>
public enum LinkKind
{
    /// <summary>A shared library.</summary>
    Shared,

    /// <summary>A program whose symbols can be found by the libraries it loads.</summary>
    Program,
}

/// <summary>Objects to link. All paths are absolute.</summary>
/// <param name="Kind">What to make.</param>
/// <param name="Output">The file to write.</param>
/// <param name="SoName">The name that a shared library carries; ignored for a program.</param>
/// <param name="Objects">The objects.</param>
/// <param name="Languages">The languages of the objects.</param>
/// <param name="CompileOptions">Options of the objects' compilation; those that matter at link are taken over.</param>
/// <param name="LinkOptions">Options of the user for the link.</param>
/// <param name="Libraries">Libraries: a path, or a name as after <c>-l</c>.</param>
public sealed record LinkRequest(
    LinkKind Kind,
    string Output,
    string SoName,
    IReadOnlyList<string> Objects,
    IReadOnlyCollection<SourceLanguage> Languages,
    IReadOnlyList<string> CompileOptions,
    IReadOnlyList<string> LinkOptions,
    IReadOnlyList<string> Libraries);
