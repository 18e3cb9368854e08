using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Veo.Toolchain;

/// <summary>Which compiler stands behind a path, as told by its <c>--version</c>.</summary>
/// <param name="Path">The path by which it is called.</param>
/// <param name="Family">Whose command line it has.</param>
/// <param name="Version">Its version number, or "unknown".</param>
/// <param name="Banner">The first line of its answer. Two builds of one version differ here, so up-to-date checks use it.</param>
public sealed record CompilerIdentity(string Path, CompilerFamily Family, string Version, string Banner)
{
    private static readonly Regex Number = new(@"(?<![\w.])\d+\.\d+(\.\d+)?", RegexOptions.CultureInvariant | RegexOptions.RightToLeft);
    private static readonly Regex ClangNumber = new(@"clang version (\d+\.\d+(\.\d+)?)", RegexOptions.CultureInvariant);

    /// <summary>The first number of the version; 0 if it is unknown.</summary>
    public int Major => int.TryParse(Version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) ? major : 0;

    /// <summary>Reads the answer to <c>--version</c>; null if it is that of no compiler known here.</summary>
    /// <remarks>The name of the file says nothing: <c>cc</c> and <c>gcc</c> are clang on some systems.</remarks>
    public static CompilerIdentity? FromVersionText(string path, string text)
    {
        string banner = text.TrimStart().Split('\n')[0].TrimEnd();

        if (ClangNumber.Match(banner) is { Success: true } clang)
        {
            return new CompilerIdentity(path, CompilerFamily.Clang, clang.Groups[1].Value, banner);
        }

        // The first line of gcc carries whatever name its file has, so the lines after it must tell. They name the copyright
        // holder, as those of all GNU programs, but only the compilers keep to the old wording of the licence.
        if (Contains(text, "Free Software Foundation") && (Contains(text, "see the source for copying conditions") || Contains(text, "GNU Fortran comes with")))
        {
            string version = Number.Match(banner) is { Success: true } match ? match.Value : "unknown";
            return new CompilerIdentity(path, CompilerFamily.Gnu, version, banner);
        }

        return null;
    }

    private static bool Contains(string text, string part) => text.IndexOf(part, StringComparison.Ordinal) >= 0;
}
