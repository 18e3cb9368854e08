using System;
using System.Collections.Generic;
using System.Linq;

namespace Veo.Toolchain;

/// <summary>The compilers of the target <c>host</c>: kernels that run on this machine's own processor.</summary>
public static class HostCompilers
{
    /// <summary>The target's name in <c>VeTargets</c> and in the output folder.</summary>
    public const string Target = "host";

    /// <summary>One slot for each language.</summary>
    public static IReadOnlyList<CompilerSlot> Slots { get; } =
    [
        new(SourceLanguage.C, "VeHostCCompiler", "VEO_HOST_CC", ["gcc", "clang", "cc"],
            "Debian, Ubuntu: apt install gcc; Fedora, RHEL, Rocky: dnf install gcc"),
        new(SourceLanguage.Cpp, "VeHostCxxCompiler", "VEO_HOST_CXX", ["g++", "clang++", "c++"],
            "Debian, Ubuntu: apt install g++; Fedora, RHEL, Rocky: dnf install gcc-c++"),
        new(SourceLanguage.Fortran, "VeHostFortranCompiler", "VEO_HOST_FC", ["gfortran"],
            "Debian, Ubuntu: apt install gfortran; Fedora, RHEL, Rocky: dnf install gcc-gfortran"),
    ];

    /// <summary>The slot of a language.</summary>
    public static CompilerSlot For(SourceLanguage language) =>
        Slots.FirstOrDefault(slot => slot.Language == language) ?? throw new ArgumentOutOfRangeException(nameof(language));
}
