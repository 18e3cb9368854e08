using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>The name of the file that is generated for an interface.</summary>
public static class HintName
{
    /// <summary>How the names of generated files end.</summary>
    public const string Extension = ".g.cs";

    private static readonly SymbolDisplayFormat Plain =
        new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    internal static string Of(INamedTypeSymbol type)
    {
        var name = new StringBuilder();

        if (!type.ContainingNamespace.IsGlobalNamespace)
        {
            Append(name, type.ContainingNamespace.ToDisplayString(Plain));
            name.Append('.');
        }

        // As metadata writes it: the arity keeps Outer<T>.IStats and Outer.IStats apart.
        foreach (var outer in InterfaceParser.ContainingTypes(type))
        {
            Append(name, outer.MetadataName);
            name.Append('+');
        }

        Append(name, type.MetadataName);
        return name.Append(Extension).ToString();
    }

    // The compiler takes letters and digits; an identifier may also have marks and joiners.
    private static void Append(StringBuilder name, string text)
    {
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character) || character is '_' or '.' or '`')
            {
                name.Append(character);
            }
            else
            {
                name.Append('-').Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
            }
        }
    }
}
