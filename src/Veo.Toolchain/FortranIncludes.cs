using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Veo.Toolchain;

/// <summary>Finds the files that a Fortran source includes, for compilers that do not tell.</summary>
public static class FortranIncludes
{
    private static readonly Regex Include = new(
        "^\\s*include\\s*(?<quote>['\"])(?<file>.+?)\\k<quote>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline);

    /// <summary>All files included directly or indirectly that exist, as absolute paths.</summary>
    public static IReadOnlyList<string> Find(string source, IReadOnlyList<string> includeDirectories)
    {
        List<string> found = [];
        Queue<string> open = new([source]);

        while (open.Count > 0)
        {
            string file = open.Dequeue();

            foreach (Match match in Include.Matches(File.ReadAllText(file)))
            {
                // gfortran looks beside the file that includes, then where -I points.
                string? path = new[] { Path.GetDirectoryName(file)! }.Concat(includeDirectories)
                    .Select(directory => Path.GetFullPath(Path.Combine(directory, match.Groups["file"].Value)))
                    .FirstOrDefault(File.Exists);

                if (path is not null && !found.Contains(path, StringComparer.Ordinal))
                {
                    found.Add(path);
                    open.Enqueue(path);
                }
            }
        }

        return found;
    }
}
