using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Build.Framework;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>Checks the targets that a project asks for.</summary>
internal static class TargetList
{
    /// <exception cref="BadItemException">A target is unknown, or cannot be built here.</exception>
    public static void Check(string? property, IEnumerable<ITaskItem> sources)
    {
        Check(ItemLists.Split(property), "the property VeTargets");

        foreach (ITaskItem source in sources)
        {
            Check(source.List("Targets"), $"the metadata Targets of '{source.ItemSpec}'");
        }
    }

    private static void Check(IReadOnlyList<string> targets, string origin)
    {
        if (targets.FirstOrDefault(target => target != HostCompilers.Target) is not { } other)
        {
            return;
        }

        string reason = other is "ve1" or "ve3"
            ? "which needs NEC's compilers and is not supported by this version of Veo"
            : "which is not a target";

        throw new BadItemException(
            BuildDiagnostics.UnknownTarget, origin, $"In {origin}: '{other}', {reason}. Use '{HostCompilers.Target}'.");
    }
}
