using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Veo.Contracts;

/// <summary>Turns a kernel interface into a record: the only place where the generator meets symbols.</summary>
public static class KernelParser
{
    /// <summary>The tool that generated members name in their <c>GeneratedCode</c> attribute.</summary>
    public const string GeneratorName = "Veo.Generators.KernelGenerator";

    /// <summary>Parses a kernel interface.</summary>
    /// <param name="type">An interface with <c>[VeKernel]</c>.</param>
    /// <param name="compilation">The compilation of the interface. Nothing of it is kept.</param>
    /// <param name="cancellationToken">Stops the work when its result is no longer wanted.</param>
    /// <returns>The record; null if nothing can be generated.</returns>
    public static KernelInterface? Parse(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
    {
        if (KernelOptions.TryRead(type) is not { } options)
        {
            return null;
        }

        var problems = InterfaceParser.FindProblems(type, cancellationToken);

        if (!IsWellDeclared(type, cancellationToken) || problems.Any(static problem => problem.Kind is ProblemKind.NotPartial or ProblemKind.UnsupportedInterface))
        {
            return null;
        }

        var closure = InterfaceClosure.Of(type, options, cancellationToken);
        var obstacle = FindObstacle(type, closure, compilation);
        var free = LoadSignatures.NotHidden(type);

        // An interface with static abstract members can be no type argument: not of IVeoKernel<T>, and not of Task<T>.
        var isTypeArgument = !closure.Members.Any(static member => member is KernelStaticMember);
        var methods = free & LoadSignatures.AllowedBy(type) & (isTypeArgument ? LoadMethods.All : LoadMethods.Blocking);

        return new KernelInterface(
            HintName.Of(type),
            type.ContainingNamespace.IsGlobalNamespace ? null : Namespace(type.ContainingNamespace),
            InterfaceParser.ContainingTypes(type).Select(Declaration).ToEquatableArray(),
            TypeNames.Identifier(type.Name),
            TypeNames.Full(type),
            TypeNames.Short(type),
            ProxyName(type),
            HasContract: isTypeArgument && free == LoadMethods.All,
            obstacle,
            methods,
            closure.Libraries.ToEquatableArray(),
            obstacle is null ? closure.Members.ToEquatableArray() : EquatableArray.Empty<KernelMember>());
    }

    // The compiler rejects these already, and would reject another part as well.
    private static bool IsWellDeclared(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.Name.Length > 0
        && (type.ContainingType is not null || type.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal)
        && type.DeclaringSyntaxReferences.All(reference => reference.GetSyntax(cancellationToken) is InterfaceDeclarationSyntax)
        && ((INamespaceOrTypeSymbol?)type.ContainingType ?? type.ContainingNamespace)
            .GetTypeMembers(type.Name, type.Arity).Count(static other => !other.IsFileLocal) == 1;

    private static string? FindObstacle(INamedTypeSymbol type, InterfaceClosure closure, Compilation compilation)
    {
        if (closure.Members.OfType<KernelStaticMember>().FirstOrDefault() is { } member)
        {
            return $"{member.Problems[0].DiagnosticId}: {member.Problems[0].Message}";
        }

        var check = new SignatureCheck(compilation);
        var wrong = closure.Symbols.FirstOrDefault(symbol => !check.CanRepeat(symbol, type)) ?? Overloads.FindDuplicate(closure.Symbols);

        if (wrong is null)
        {
            return null;
        }

        return closure.Members[closure.Symbols.IndexOf(wrong)].Problems is [var problem, ..]
            ? $"{problem.DiagnosticId}: {problem.Message}"
            : $"The declaration of '{wrong.Name}' has compiler errors";
    }

    private static string Namespace(INamespaceSymbol symbol) =>
        symbol.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));

    private static TypeDeclaration Declaration(INamedTypeSymbol type)
    {
        var keyword = (type.IsRecord, type.TypeKind) switch
        {
            (true, TypeKind.Struct) => "record struct",
            (true, _) => "record",
            (_, TypeKind.Struct) => "struct",
            (_, TypeKind.Interface) => "interface",
            _ => "class",
        };

        var name = TypeNames.Identifier(type.Name);
        var parameters = string.Join(", ", type.TypeParameters.Select(static parameter => TypeNames.Identifier(parameter.Name)));
        return new TypeDeclaration(keyword, parameters.Length == 0 ? name : $"{name}<{parameters}>");
    }

    private static string ProxyName(INamedTypeSymbol type)
    {
        var name = "__VeoProxy";

        while (type.Name == name || type.GetMembers(name).Any(static member => !MemberParser.IsGenerated(member)))
        {
            name += "_";
        }

        return name;
    }
}
