using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace Veo.Toolchain;

/// <summary>Which modules a Fortran source defines and which it needs.</summary>
/// <remarks>
/// A source can be compiled only after those that define its modules. Compilers do not tell beforehand, so the text is scanned. Names
/// are in lower case, as compilers write them into file names; a submodule is <c>ancestor@name</c>, as gfortran names its file.
/// </remarks>
public sealed class FortranModules
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // "module procedure p", "module subroutine s(...)" and "module function f(...)" have more on their line.
    private static readonly Regex Module = new(@"^\s*module\s+(?<name>\w+)\s*$", Options);
    private static readonly Regex Submodule = new(@"^\s*submodule\s*\(\s*(?<ancestor>\w+)\s*(:\s*(?<parent>\w+)\s*)?\)\s*(?<name>\w+)\s*$", Options);
    private static readonly Regex Use = new(@"^\s*use(\s*,\s*non_intrinsic\s*::|\s*::|\s)\s*(?<name>\w+)\s*(,|$)", Options);

    private readonly HashSet<string> _defines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _uses = new(StringComparer.Ordinal);

    private FortranModules()
    {
    }

    /// <summary>The modules and submodules that the source defines.</summary>
    public IReadOnlyCollection<string> Defines => _defines;

    /// <summary>The modules and submodules that the source needs and does not define itself.</summary>
    public IReadOnlyCollection<string> Uses => _uses;

    /// <summary>Scans the text of a source.</summary>
    public static FortranModules Scan(string text)
    {
        FortranModules modules = new();

        foreach (string line in text.Split('\n'))
        {
            int comment = line.IndexOf('!');

            foreach (string statement in (comment < 0 ? line : line.Substring(0, comment)).Split(';'))
            {
                modules.ScanStatement(statement.TrimEnd());
            }
        }

        modules._uses.ExceptWith(modules._defines);
        return modules;
    }

    private void ScanStatement(string statement)
    {
        if (Module.Match(statement) is { Success: true } module)
        {
            _defines.Add(Name(module, "name"));
        }
        else if (Submodule.Match(statement) is { Success: true } submodule)
        {
            string ancestor = Name(submodule, "ancestor");
            _uses.Add(submodule.Groups["parent"].Success ? $"{ancestor}@{Name(submodule, "parent")}" : ancestor);
            _defines.Add($"{ancestor}@{Name(submodule, "name")}");
        }
        else if (Use.Match(statement) is { Success: true } use)
        {
            _uses.Add(Name(use, "name"));
        }
    }

    private static string Name(Match match, string group) => match.Groups[group].Value.ToLowerInvariant();
}
