using System.Linq;
using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>What <c>[VeKernel]</c> says about an interface.</summary>
/// <param name="Library">The library; null for the worker's static symbols.</param>
/// <param name="IsFortran">Whether scalars go by reference and symbols are in lower case with a trailing underscore.</param>
/// <param name="UsesSnakeCase">Whether symbols are the words of a method's name joined by underscores.</param>
public sealed record KernelOptions(string? Library, bool IsFortran, bool UsesSnakeCase)
{
    /// <summary>The metadata name of the attribute.</summary>
    public const string AttributeName = "Veo.VeKernelAttribute";

    /// <summary>What holds for an interface that is no kernel interface.</summary>
    public static KernelOptions None { get; } = new(null, false, false);

    /// <summary>Reads the options of an interface.</summary>
    /// <param name="type">The interface.</param>
    /// <returns>The options, or null if the interface is no kernel interface.</returns>
    public static KernelOptions? TryRead(INamedTypeSymbol type) =>
        FindAttribute(type) is { } attribute ? Read(attribute) : null;

    /// <summary>The attribute of a kernel interface.</summary>
    /// <param name="type">The interface.</param>
    /// <returns>The attribute, the first one if a mistake repeats it; null if there is none.</returns>
    public static AttributeData? FindAttribute(INamedTypeSymbol type) => VeoAttributes.Find(type, "VeKernelAttribute");

    private static KernelOptions Read(AttributeData attribute)
    {
        // The values of VeLanguage.Fortran and VeNaming.SnakeCase.
        const int fortran = 2;
        const int snakeCase = 1;

        var library = attribute.ConstructorArguments is [{ Kind: not TypedConstantKind.Error, Value: string text }] ? text : null;

        return new KernelOptions(library, Named(attribute, "Language") == fortran, Named(attribute, "Naming") == snakeCase);
    }

    private static int Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as int? ?? 0;
}
