using System.Collections.Generic;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>One source file of one library, with everything that decides how it is compiled. All paths are absolute.</summary>
/// <param name="Source">The source file.</param>
/// <param name="Language">Its language.</param>
/// <param name="ObjectFile">The object file that it becomes.</param>
/// <param name="Options">The user's options, split and with absolute paths.</param>
/// <param name="Defines">Macros.</param>
/// <param name="IncludeDirectories">Directories for headers.</param>
internal sealed record KernelUnit(
    string Source,
    SourceLanguage Language,
    string ObjectFile,
    IReadOnlyList<string> Options,
    IReadOnlyList<string> Defines,
    IReadOnlyList<string> IncludeDirectories);
