namespace Veo.Toolchain;

/// <summary>The languages a kernel can be written in.</summary>
/// <remarks>
/// The values are in link order: a library is linked by the driver of its highest language, because that driver brings
/// the run-time libraries of the lower ones with it (g++ those of C, gfortran those of C; see
/// <see cref="Compiler.LinkArguments"/> for Fortran together with C++).
/// </remarks>
public enum SourceLanguage
{
    /// <summary>C.</summary>
    C,

    /// <summary>C++.</summary>
    Cpp,

    /// <summary>Fortran, fixed or free form.</summary>
    Fortran,
}
