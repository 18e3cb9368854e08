namespace Veo;

/// <summary>The language that a kernel is written in.</summary>
public enum VeLanguage
{
    /// <summary>C: symbols are function names, scalars go by value.</summary>
    C = 0,

    /// <summary>C++: <c>extern "C"</c> names, or mangled names given by <see cref="VeSymbolAttribute"/>.</summary>
    Cpp = 1,

    /// <summary>Fortran: symbols are lower case plus <c>_</c>, scalars go by reference unless <see cref="VeByValueAttribute"/> says otherwise.</summary>
    Fortran = 2,
}
