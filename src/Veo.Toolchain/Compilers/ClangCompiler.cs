using System.Collections.Generic;

namespace Veo.Toolchain;

/// <summary>clang and clang++: as gcc, but for the options that shape its messages.</summary>
public sealed class ClangCompiler : GnuCompiler
{
    /// <summary>Creates the description.</summary>
    public ClangCompiler(CompilerIdentity identity)
        : base(identity)
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> PlainMessages => ["-fno-color-diagnostics", "-fno-caret-diagnostics"];
}
