namespace Veo.Toolchain;

/// <summary>Whose command line and messages a compiler has.</summary>
public enum CompilerFamily
{
    /// <summary>gcc, g++, gfortran.</summary>
    Gnu,

    /// <summary>clang, clang++.</summary>
    Clang,
}
