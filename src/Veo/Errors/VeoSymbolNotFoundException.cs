namespace Veo;

/// <summary>A library does not have the symbols that were asked for.</summary>
public sealed class VeoSymbolNotFoundException : VeoException
{
    /// <summary>Makes an exception without a text.</summary>
    public VeoSymbolNotFoundException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    public VeoSymbolNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with its cause.</summary>
    /// <param name="message">What failed, on what, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public VeoSymbolNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The library that was searched.</summary>
    public string? Library { get; init; }

    /// <summary>All the symbols that are missing.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    internal static VeoSymbolNotFoundException ForKernel(string kernel, VeoLibrary library, IReadOnlyList<string> missing) =>
        new($"'{library.Name}' lacks {missing.Count} of the symbols of kernel interface '{kernel}': {string.Join(", ", missing)}. {Advice}")
        {
            Library = library.Name,
            Symbols = missing,
        };

    internal static VeoSymbolNotFoundException ForSymbol(VeoLibrary library, string symbol) =>
        new($"'{library.Name}' has no symbol '{symbol}'. {Advice}") { Library = library.Name, Symbols = [symbol] };

    internal static VeoSymbolNotFoundException ForProcess(IReadOnlyList<string> libraries, string symbol) =>
        new($"None of the process's libraries ({string.Join(", ", libraries)}) has a symbol '{symbol}'. Load the library that has it. {Advice}")
        {
            Symbols = [symbol],
        };

    private const string Advice =
        "Compare with what 'nm -D' lists for the library: C++ functions need extern \"C\", Fortran names are lower case with a trailing " +
        "underscore, static functions are not exported; [VeSymbol] names another symbol.";
}
