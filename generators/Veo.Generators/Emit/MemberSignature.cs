using System.Linq;
using Veo.Contracts;

namespace Veo.Generators;

/// <summary>Writes the head of an explicit interface implementation.</summary>
internal static class MemberSignature
{
    /// <summary>The signature of a method.</summary>
    public static string Method(KernelMethod method)
    {
        var typeParameters = method.TypeParameters.Count == 0 ? "" : $"<{string.Join(", ", method.TypeParameters)}>";
        return $"{Head(method)}{method.Name}{typeParameters}({Parameters(method)})";
    }

    /// <summary>The signature of a property or indexer.</summary>
    public static string Property(KernelProperty property) =>
        property.Parameters.Count == 0
            ? $"{Head(property)}{property.Name}"
            : $"{Head(property)}{property.Name}[{Parameters(property)}]";

    /// <summary>The signature of an event.</summary>
    public static string Event(KernelEvent member) =>
        $"{Unsafe(member)}event {member.Type} {member.Interface}.{member.Name}";

    private static string Head(KernelMember member) => $"{Unsafe(member)}{member.Type} {member.Interface}.";

    private static string Unsafe(KernelMember member) => member.IsUnsafe ? "unsafe " : "";

    private static string Parameters(KernelMember member) =>
        string.Join(", ", member.Parameters.Select(static parameter => $"{parameter.Modifier}{parameter.Type} {parameter.Name}"));
}
