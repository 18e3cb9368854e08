namespace Veo;

/// <summary>Marks a partial interface whose methods are kernels of one Vector Engine library.</summary>
/// <param name="library">
/// The library's file name or path. A name without <c>/</c> is looked for in <c>ve-kernels/&lt;target&gt;/</c> beside the
/// application, then on the worker's own search path; with <c>/</c> it is taken as given, relative to the application's
/// directory. <see langword="null"/> means the static symbols of the worker.
/// </param>
/// <remarks>
/// The source generator implements the interface and adds <c>Load</c>, which loads the library and resolves every symbol once.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class VeKernelAttribute(string? library = null) : Attribute
{
    /// <summary>The library's file name or path, or <see langword="null"/> for the worker's static symbols.</summary>
    public string? Library { get; } = library;

    /// <summary>The language that the kernels are written in. It decides symbol names and how scalars are passed.</summary>
    public VeLanguage Language { get; set; } = VeLanguage.C;

    /// <summary>How a symbol's name follows from a method's name when no <see cref="VeSymbolAttribute"/> gives it.</summary>
    public VeNaming Naming { get; set; } = VeNaming.AsWritten;
}
