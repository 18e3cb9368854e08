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

        if (number == 0)
        {
            return kernel;
        }

        // No identifier starts with a digit, so no other interface has such a name.
        var stem = kernel.HintName.Substring(0, kernel.HintName.Length - HintName.Extension.Length);
        return kernel with { HintName = $"{stem}.{(number + 1).ToString(CultureInfo.InvariantCulture)}{HintName.Extension}" };
    }
}
