using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Veo.Contracts;

namespace Veo.Generators;

/// <summary>Implements the interfaces that <c>[VeKernel]</c> marks.</summary>
/// <remarks>It reports nothing: the analyzers ask the same parser and say what is wrong where it is wrong.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class KernelGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var kernels = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KernelOptions.AttributeName,
                static (node, _) => node is InterfaceDeclarationSyntax,
                static (context, token) => Parse(context, token))
            .WithTrackingName(TrackingNames.Parse)
            .Where(static kernel => kernel is not null)
            .Select(static (kernel, _) => kernel!)
            .WithTrackingName(TrackingNames.Kernels);

        var collisions = kernels
            .Select(static (kernel, _) => kernel.HintName)
            .Collect()
            .Select(static (names, _) => HintNames.FindCollisions(names))
            .WithTrackingName(TrackingNames.Collisions);

        var files = kernels
            .Combine(collisions)
            .Select(static (pair, _) => HintNames.Resolve(pair.Left, pair.Right))
            .WithTrackingName(TrackingNames.Files);

        context.RegisterSourceOutput(files, static (output, kernel) =>
            output.AddSource(kernel.HintName, KernelEmitter.Emit(kernel)));
    }

    private static KernelInterface? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        if (context.TargetSymbol is not INamedTypeSymbol type || !IsFirstAttribute(context, type))
        {
            return null;
        }

        return KernelParser.Parse(type, context.SemanticModel.Compilation, cancellationToken);
    }

    // The compiler rejects a second [VeKernel] on another part, but would still call us for both.
    private static bool IsFirstAttribute(GeneratorAttributeSyntaxContext context, INamedTypeSymbol type) =>
        KernelOptions.FindAttribute(type)?.ApplicationSyntaxReference is { } first
        && first.SyntaxTree == context.TargetNode.SyntaxTree
        && context.TargetNode.Span.Contains(first.Span);
}
