using System.Collections.Generic;

namespace Veo.Toolchain;

/// <summary>One source file to compile. All paths are absolute.</summary>
/// <param name="Source">The source file.</param>
/// <param name="Language">Its language.</param>
/// <param name="ObjectFile">The object file to write.</param>
/// <param name="DependencyFile">Where to list the headers, if the compiler can do that for this source.</param>
/// <param name="ModuleDirectory">Where Fortran modules are written and looked for.</param>
/// <param name="Options">Options of the user; they follow the defaults, so they win.</param>
/// <param name="Defines">Macros, as <c>NAME</c> or <c>NAME=value</c>.</param>
/// <param name="IncludeDirectories">Directories for headers.</param>
public sealed record CompileRequest(
    string Source,
    SourceLanguage Language,
    string ObjectFile,
    string DependencyFile,
    string ModuleDirectory,
    IReadOnlyList<string> Options,
    IReadOnlyList<string> Defines,
    IReadOnlyList<string> IncludeDirectories);
