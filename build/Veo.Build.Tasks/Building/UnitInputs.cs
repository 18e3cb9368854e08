using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>Tells which files a compile read.</summary>
internal static class UnitInputs
{
    public static IReadOnlyList<string> Read(Compiler compiler, CompileRequest request)
    {
        string directory = Path.GetDirectoryName(request.ObjectFile)!;

        IEnumerable<string> files = compiler.WritesDependencies(request)
            ? DependencyFile.Parse(File.ReadAllText(request.DependencyFile))
            : FortranIncludes.Find(request.Source, request.IncludeDirectories);

        return [.. new[] { request.Source }.Concat(files).Select(file => Path.GetFullPath(Path.Combine(directory, file))).Distinct(StringComparer.Ordinal)];
    }
}
