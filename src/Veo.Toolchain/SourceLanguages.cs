using System;
using System.IO;

namespace Veo.Toolchain;

/// <summary>Names and file suffixes of the languages.</summary>
public static class SourceLanguages
{
    /// <summary>The suffixes that <see cref="TryFromFile"/> knows, for messages.</summary>
    public const string KnownSuffixes = ".c; .cc .cpp .cxx .c++ .C; .f .for .ftn .f90 .f95 .f03 .f08 (upper case: preprocessed first)";

    /// <summary>The names that <see cref="TryParse"/> knows, for messages.</summary>
    public const string KnownNames = "C, Cpp (or C++), Fortran";

    /// <summary>Reads a language's name, in any letter case.</summary>
    public static bool TryParse(string name, out SourceLanguage language)
    {
        switch (name.Trim().ToUpperInvariant())
        {
            case "C":
                language = SourceLanguage.C;
                return true;
            case "CPP" or "C++" or "CXX":
                language = SourceLanguage.Cpp;
                return true;
            case "FORTRAN":
                language = SourceLanguage.Fortran;
                return true;
            default:
                language = default;
                return false;
        }
    }

    /// <summary>Tells the language by the file's suffix, as the compilers' drivers do.</summary>
    public static bool TryFromFile(string path, out SourceLanguage language)
    {
        string suffix = Path.GetExtension(path);

        // The one suffix whose letter case decides between languages.
        if (suffix == ".C")
        {
            language = SourceLanguage.Cpp;
            return true;
        }

        switch (suffix.ToUpperInvariant())
        {
            case ".C":
                language = SourceLanguage.C;
                return true;
            case ".CC" or ".CPP" or ".CXX" or ".C++" or ".CP":
                language = SourceLanguage.Cpp;
                return true;
            case ".F" or ".FOR" or ".FTN" or ".F90" or ".F95" or ".F03" or ".F08":
                language = SourceLanguage.Fortran;
                return true;
            default:
                language = default;
                return false;
        }
    }

    /// <summary>True if the suffix asks a Fortran compiler to run the preprocessor first (<c>.F90</c>).</summary>
    public static bool IsPreprocessedFortran(string path) =>
        Path.GetExtension(path).StartsWith(".F", StringComparison.Ordinal);

    /// <summary>The language's name in messages.</summary>
    public static string DisplayName(SourceLanguage language) => language == SourceLanguage.Cpp ? "C++" : language.ToString();
}
