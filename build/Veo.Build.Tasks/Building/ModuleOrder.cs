using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>Which Fortran sources of a library have to be compiled before which.</summary>
internal sealed class ModuleOrder
{
    private readonly KernelLibrary _library;
    private readonly Dictionary<KernelUnit, FortranModules> _modules;
    private readonly Dictionary<string, KernelUnit> _definedBy = new(StringComparer.Ordinal);

    /// <exception cref="BadItemException">Sources need each other's modules in a circle.</exception>
    public ModuleOrder(KernelLibrary library)
    {
        _library = library;
        _modules = library.Units
            .Where(unit => unit.Language == SourceLanguage.Fortran)
            .ToDictionary(unit => unit, unit => FortranModules.Scan(File.ReadAllText(unit.Source)));

        foreach (KeyValuePair<KernelUnit, FortranModules> unit in _modules)
        {
            foreach (string module in unit.Value.Defines)
            {
                // Defined twice is for the compiler or linker to complain about.
                _definedBy[module] = unit.Key;
            }
        }

        Units = Sort();
    }

    /// <summary>All units, each after those that it needs.</summary>
    public IReadOnlyList<KernelUnit> Units { get; }

    /// <summary>The units that define what a unit uses.</summary>
    public IReadOnlyList<KernelUnit> Prerequisites(KernelUnit unit) =>
        [.. Used(unit).Where(_definedBy.ContainsKey).Select(module => _definedBy[module]).Where(other => other != unit).Distinct()];

    /// <summary>The compiled modules that a unit reads. gfortran leaves them alone when only the code behind them changed.</summary>
    public IReadOnlyList<string> Files(KernelUnit unit) =>
    [
        .. Used(unit)
            .SelectMany(module => new[] { module + ".mod", module + ".smod" })
            .Select(file => Path.Combine(_library.ObjectDirectory, file))
            .Where(File.Exists),
    ];

    private IReadOnlyCollection<string> Used(KernelUnit unit) => _modules.TryGetValue(unit, out FortranModules? modules) ? modules.Uses : [];

    private List<KernelUnit> Sort()
    {
        List<KernelUnit> sorted = [];
        List<KernelUnit> open = [.. _library.Units];

        while (open.Count > 0)
        {
            List<KernelUnit> ready = [.. open.Where(unit => Prerequisites(unit).All(sorted.Contains))];

            if (ready.Count == 0)
            {
                KernelUnit first = open[0];
                throw new BadItemException(
                    BuildDiagnostics.ModuleCircle,
                    first.Source,
                    $"The Fortran modules of {string.Join(", ", open.Select(unit => $"'{Path.GetFileName(unit.Source)}'"))} need each other in a circle, "
                    + "so none of these sources can be compiled first. Move what they share into a module of its own.");
            }

            sorted.AddRange(ready);
            open.RemoveAll(ready.Contains);
        }

        return sorted;
    }
}
