using System;
using System.Collections.Generic;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>Compilers that the project needs are not there.</summary>
internal sealed class CompilerMissingException : Exception
{
    public CompilerMissingException(IReadOnlyList<string> problems)
        : base(string.Join(" ", problems))
    {
    }

    /// <summary>The sentence about one compiler.</summary>
    public static string Describe(CompilerSlot slot, string findings) =>
        $"No {SourceLanguages.DisplayName(slot.Language)} compiler for the host ({findings}). "
        + $"Install one ({slot.Packages}), or set the property {slot.Property} to its path.";
}
