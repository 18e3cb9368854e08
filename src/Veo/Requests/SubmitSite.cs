using System.Diagnostics;

namespace Veo.Requests;

/// <summary>The place in the program that a call comes from.</summary>
internal static class SubmitSite
{
    // The way from a stub into the runtime tells a user nothing.
    private static readonly string[] OwnFrames = [" Veo.CompilerServices.", " Veo.Requests.", " Veo.VeoFunction."];

    /// <summary>Where the calling thread is; <see langword="null"/> if the process does not record it.</summary>
    internal static StackTrace? Record(VeoProcess process) => process.RecordsSubmitSites ? Here() : null;

    internal static StackTrace Here() => new(fNeedFileInfo: true);

    /// <summary>A place as text, without the frames of the runtime.</summary>
    internal static string? Describe(StackTrace? site) => site is null
        ? null
        : string.Join(
            Environment.NewLine,
            site.ToString()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .SkipWhile(static line => OwnFrames.Any(own => line.Contains(own, StringComparison.Ordinal)))
                .Select(static line => line.TrimEnd()));
}
