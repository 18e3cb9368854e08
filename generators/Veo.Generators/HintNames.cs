using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Veo.Contracts;

namespace Veo.Generators;

/// <summary>Keeps apart the files of interfaces whose names differ in nothing but case.</summary>
/// <remarks>
/// The compiler compares file names without case and would refuse the second one, and with it everything else that we generate.
/// </remarks>
internal static class HintNames
{
    /// <summary>The names that occur more than once when case does not count, in ordinal order.</summary>
    public static EquatableArray<string> FindCollisions(ImmutableArray<string> names) =>
        names
            .GroupBy(static name => name, StringComparer.OrdinalIgnoreCase)
            .Where(static group => group.Skip(1).Any())
            .SelectMany(static group => group)
            .OrderBy(static name => name, StringComparer.Ordinal)
            .ToEquatableArray();

    /// <summary>Gives a kernel a file name of its own.</summary>
    public static KernelInterface Resolve(KernelInterface kernel, EquatableArray<string> collisions)
    {
        var number = 0;

        foreach (var name in collisions)
        {
            if (name == kernel.HintName)
            {
                break;
            }

            number += StringComparer.OrdinalIgnoreCase.Equals(name, kernel.HintName) ? 1 : 0;
        }

        return number == 0
            ? kernel
            : kernel with { HintName = $"{kernel.HintName}.{number.ToString(CultureInfo.InvariantCulture)}.g.cs" };
    }
}
