using System;
using System.Collections.Generic;
using System.Linq;

namespace Veo.Toolchain;

/// <summary>gcc, g++ and gfortran.</summary>
public class GnuCompiler : Compiler
{
    // What the driver must see again at link: run-time libraries (-fopenmp, -fsanitize=...), code generation for -flto,
    // machine and debug options, and everything addressed to the linker.
    private static readonly string[] AtLink = ["-f", "-m", "-O", "-g", "-pthread", "-static", "-l", "-L", "-Wl,", "-stdlib="];

    /// <summary>Creates the description.</summary>
    public GnuCompiler(CompilerIdentity identity)
        : base(identity)
    {
    }

    /// <summary>Options that keep messages to one plain line each.</summary>
    /// <remarks>From version 11 on gcc counts a tab as the columns it fills on a terminal; editors count characters.</remarks>
    protected virtual IReadOnlyList<string> PlainMessages =>
    [
        "-fdiagnostics-color=never",
        "-fno-diagnostics-show-caret",
        .. Identity.Major >= 11 ? new[] { "-fdiagnostics-column-unit=byte" } : [],
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> EnvironmentVariables { get; } =
        ["CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "SOURCE_DATE_EPOCH"];

    /// <inheritdoc/>
    /// <remarks>gfortran refuses <c>-MD</c> unless it preprocesses.</remarks>
    public override bool WritesDependencies(CompileRequest request) =>
        request.Language != SourceLanguage.Fortran
        || SourceLanguages.IsPreprocessedFortran(request.Source)
        || request.Options.Contains("-cpp", StringComparer.Ordinal);

    /// <inheritdoc/>
    public override IReadOnlyList<string> CompileArguments(CompileRequest request)
    {
        List<string> arguments = ["-c", "-fPIC", "-O2", .. PlainMessages];

        if (request.Language != SourceLanguage.Fortran)
        {
            // Directives for other compilers (#pragma _NEC) are no reason to complain under -Wall.
            arguments.Add("-Wno-unknown-pragmas");
        }

        arguments.AddRange(request.Options);
        arguments.AddRange(request.Defines.Select(define => "-D" + define));
        arguments.AddRange(request.IncludeDirectories.Select(directory => "-I" + directory));

        if (WritesDependencies(request))
        {
            // The target's name is of no use here, and a fixed one needs no escapes.
            arguments.AddRange(["-MD", "-MF", request.DependencyFile, "-MT", "object"]);
        }

        if (request.Language == SourceLanguage.Fortran)
        {
            arguments.AddRange(["-J", request.ModuleDirectory]);
        }

        if (!SourceLanguages.TryFromFile(request.Source, out SourceLanguage natural) || natural != request.Language)
        {
            arguments.AddRange(["-x", DriverLanguage(request.Language)]);
        }

        arguments.AddRange(["-o", request.ObjectFile, request.Source]);
        return arguments;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> LinkArguments(LinkRequest request)
    {
        List<string> arguments = [.. request.CompileOptions.Where(IsForLink).Distinct(StringComparer.Ordinal)];

        if (request.Kind == LinkKind.Shared)
        {
            // A missing symbol is to fail here, with the name of the object, not when the library is loaded.
            arguments.AddRange(["-shared", "-Wl,-soname," + request.SoName, "-Wl,-z,defs"]);
        }
        else
        {
            arguments.Add("-rdynamic");
        }

        arguments.AddRange(["-o", request.Output]);
        arguments.AddRange(request.Objects);
        arguments.AddRange(request.LinkOptions);
        arguments.AddRange(request.Libraries.Select(library => library.IndexOf('/') >= 0 ? library : "-l" + library));

        if (request.Languages.Contains(SourceLanguage.Fortran) && request.Languages.Contains(SourceLanguage.Cpp))
        {
            arguments.Add("-lstdc++");
        }

        // Kernels are numerical; the other drivers bring the mathematical library by themselves, gcc does not.
        arguments.Add("-lm");
        return arguments;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CompilerMessage> ParseMessages(IEnumerable<string> lines) => GnuMessages.Parse(lines);

    private static bool IsForLink(string option) => AtLink.Any(prefix => option.StartsWith(prefix, StringComparison.Ordinal));

    private static string DriverLanguage(SourceLanguage language) => language switch
    {
        SourceLanguage.C => "c",
        SourceLanguage.Cpp => "c++",
        _ => "f95",
    };
}
