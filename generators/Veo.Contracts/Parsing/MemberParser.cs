using System.Linq;
using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>Turns an abstract member of a kernel interface into a record.</summary>
public static class MemberParser
{
    private const string GeneratedCodeAttribute = "GeneratedCodeAttribute";

    /// <summary>Parses one member.</summary>
    /// <param name="member">A member of an interface.</param>
    /// <param name="options">What the interface says.</param>
    /// <param name="library">Which of the proxy's libraries holds the interface's symbols.</param>
    /// <returns>The member; null if it is left alone because it has a body, is generated or is no member that is implemented.</returns>
    public static KernelMember? Parse(ISymbol member, KernelOptions options, int library = 0)
    {
        if (!member.IsAbstract || IsGenerated(member))
        {
            return null;
        }

        return member switch
        {
            IMethodSymbol { ExplicitInterfaceImplementations: [var target, ..] } => ParseAgainAbstract(target),
            IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false } method => ParseMethod(method, options, library),
            IMethodSymbol { AssociatedSymbol: null } method =>
                new KernelStaticMember(TypeNames.Full(method.ContainingType), method.Name, Unsupported(method, Describe(method))),
            IPropertySymbol { IsStatic: true } or IEventSymbol { IsStatic: true } =>
                new KernelStaticMember(TypeNames.Full(member.ContainingType), member.Name, Unsupported(member, "a static abstract member")),
            IPropertySymbol property => ParseProperty(property),
            IEventSymbol @event => new KernelEvent(
                TypeNames.Full(@event.ContainingType),
                TypeNames.Identifier(@event.Name),
                TypeNames.Full(@event.Type),
                Signature.IsUnsafe(@event),
                Unsupported(@event, "an event")),
            _ => null,
        };
    }

    internal static bool IsGenerated(ISymbol member) =>
        member.GetAttributes().Any(static attribute =>
            attribute.AttributeClass is { Name: GeneratedCodeAttribute }
            && attribute.ConstructorArguments is [{ Value: string tool }, ..]
            && tool == KernelParser.GeneratorName);

    private static KernelMethod ParseMethod(IMethodSymbol method, KernelOptions options, int library)
    {
        var kernel = MethodParser.Parse(method, options, library);

        // A renamed method will have other problems; they can wait.
        return LoadSignatures.Match(method) is { } generated
            ? kernel with { Problems = One(ProblemKind.ReservedMember, method.Name, generated) }
            : kernel;
    }

    // 'abstract void IBase.Run();' takes away a body that a base gave. Whoever wrote that wants a class to implement it.
    private static KernelMember? ParseAgainAbstract(IMethodSymbol target)
    {
        if (target.IsAbstract || target.IsStatic || target.MethodKind != MethodKind.Ordinary)
        {
            return null;
        }

        var method = MethodParser.Parse(target, KernelOptions.None, library: -1);
        return method with { Problems = Unsupported(target, "made abstract again") };
    }

    private static KernelProperty ParseProperty(IPropertySymbol property) => new(
        TypeNames.Full(property.ContainingType),
        property.IsIndexer ? "this" : TypeNames.Identifier(property.Name),
        Signature.PropertyType(property),
        Signature.IsUnsafe(property),
        property.Parameters.Select(static parameter => Signature.Parameter(parameter, KernelArgument.Invalid)).ToEquatableArray(),
        Unsupported(property, property.IsIndexer ? "an indexer" : "a property"),
        property.GetMethod is { IsAbstract: true },
        property.SetMethod is { IsAbstract: true } setter ? (setter.IsInitOnly ? "init" : "set") : null);

    private static string Describe(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Ordinary ? "a static abstract member" : "an operator";

    private static EquatableArray<KernelProblem> Unsupported(ISymbol member, string what) =>
        One(ProblemKind.UnsupportedMember, member.Name, what);

    private static EquatableArray<KernelProblem> One(ProblemKind kind, params string[] arguments) =>
        new([KernelProblem.Create(kind, ProblemPlace.Identifier, arguments)]);
}
