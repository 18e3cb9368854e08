using System;
using System.Collections.Generic;

namespace Veo.Toolchain;

/// <summary>How one kind of compiler is called and understood. Knows no files and starts no process.</summary>
public abstract class Compiler
{
    /// <summary>Creates the description of a compiler that was found.</summary>
    protected Compiler(CompilerIdentity identity) => Identity = identity;

    /// <summary>Which compiler it is.</summary>
    public CompilerIdentity Identity { get; }

    /// <summary>The environment variables that change what it makes without showing in the command line.</summary>
    public abstract IReadOnlyList<string> EnvironmentVariables { get; }

    /// <summary>True if a compile with <see cref="CompileArguments"/> writes the request's dependency file.</summary>
    public abstract bool WritesDependencies(CompileRequest request);

    /// <summary>The arguments that compile one source into an object for a shared library.</summary>
    public abstract IReadOnlyList<string> CompileArguments(CompileRequest request);

    /// <summary>The arguments that link; this must be the compiler of the highest of the request's languages.</summary>
    public abstract IReadOnlyList<string> LinkArguments(LinkRequest request);

    /// <summary>Reads what the compiler printed.</summary>
    public abstract IReadOnlyList<CompilerMessage> ParseMessages(IEnumerable<string> lines);

    /// <summary>The description that fits an identity.</summary>
    public static Compiler Create(CompilerIdentity identity) => identity.Family switch
    {
        CompilerFamily.Gnu => new GnuCompiler(identity),
        CompilerFamily.Clang => new ClangCompiler(identity),
        _ => throw new ArgumentOutOfRangeException(nameof(identity)),
    };
}
