using System.Collections.Generic;

namespace Veo.Toolchain;

/// <summary>What is looked for when a target needs a compiler of a language.</summary>
/// <param name="Language">The language.</param>
/// <param name="Property">The MSBuild property that names the compiler.</param>
/// <param name="Variable">The environment variable that names it, if the property is not set.</param>
/// <param name="Names">The commands that are looked for on <c>PATH</c> otherwise, best first.</param>
/// <param name="Packages">What to install where, for the message when nothing was found.</param>
public sealed record CompilerSlot(
    SourceLanguage Language,
    string Property,
    string Variable,
    IReadOnlyList<string> Names,
    string Packages);
