using System.Collections.Generic;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>One file to link, and the sources it is made of.</summary>
/// <param name="Kind">A shared library or a program.</param>
/// <param name="Output">The file to write.</param>
/// <param name="SoName">The name a shared library carries.</param>
/// <param name="ObjectDirectory">Where its objects, Fortran modules and records lie.</param>
/// <param name="Units">Its sources; at least one.</param>
/// <param name="LinkOptions">The user's options for the link.</param>
/// <param name="Libraries">What it is linked with.</param>
/// <param name="LinkInputs">Further files that the link reads, such as a version script.</param>
internal sealed record KernelLibrary(
    LinkKind Kind,
    string Output,
    string SoName,
    string ObjectDirectory,
    IReadOnlyList<KernelUnit> Units,
    IReadOnlyList<string> LinkOptions,
    IReadOnlyList<string> Libraries,
    IReadOnlyList<string> LinkInputs);
