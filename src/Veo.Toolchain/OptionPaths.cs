using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Veo.Toolchain;

/// <summary>Makes the relative paths inside compiler options absolute.</summary>
/// <remarks>
/// A compiler runs in a private directory, so that files it drops there (listings, modules, <c>a.out</c>) cannot meet those of
/// another one. A user who writes <c>-Iinclude</c> means the project's folder all the same.
/// </remarks>
public static class OptionPaths
{
    // Longest first: "-include" must not be read as "-I" in another letter case, nor "-iquote" as something else.
    private static readonly string[] Separate = ["-isystem", "-iquote", "-idirafter", "-include", "-imacros", "-I", "-L"];
    private static readonly string[] Joined = ["-isystem", "-iquote", "-idirafter", "-I", "-L"];

    /// <summary>Returns the options with paths that are relative resolved against <paramref name="directory"/>.</summary>
    public static IReadOnlyList<string> MakeAbsolute(IReadOnlyList<string> options, string directory)
    {
        List<string> result = new(options.Count);
        bool pathFollows = false;

        foreach (string option in options)
        {
            result.Add(pathFollows ? Resolve(option, directory) : ResolveJoined(option, directory));
            pathFollows = !pathFollows && Separate.Contains(option, StringComparer.Ordinal);
        }

        return result;
    }

    private static string ResolveJoined(string option, string directory)
    {
        string? prefix = Joined.FirstOrDefault(p => option.Length > p.Length && option.StartsWith(p, StringComparison.Ordinal));

        // "-I=dir" and "-I$SYSROOT" are relative to the compiler's system root, not to a folder of the user.
        return prefix is null || option[prefix.Length] is '=' or '$'
            ? option
            : prefix + Resolve(option.Substring(prefix.Length), directory);
    }

    private static string Resolve(string path, string directory) =>
        Path.IsPathRooted(path) ? path : Path.GetFullPath(Path.Combine(directory, path));
}
