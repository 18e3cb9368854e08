using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Veo.Contracts;

namespace Veo.Analyzers;

/// <summary>Reports what is wrong with kernel interfaces and their members.</summary>
/// <remarks>
/// It asks the parser that the generator asks, so that the two cannot disagree. One analyzer reports every problem of that parser,
/// because one pass over an interface finds them all.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KernelContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => DiagnosticDescriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);

        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KernelOptions.AttributeName) is not null)
            {
                start.RegisterSymbolAction(static symbol => Analyze(symbol), SymbolKind.NamedType);
            }
        });
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;

        if (type.TypeKind != TypeKind.Interface || KernelOptions.TryRead(type) is not { } options)
        {
            return;
        }

        Report(type, InterfaceParser.FindProblems(type, context.CancellationToken), context);

        // What the bases declare is reported where they are declared.
        foreach (var member in type.GetMembers())
        {
            if (MemberParser.Parse(member, options) is { } parsed)
            {
                Report(member, parsed.Problems, context);
            }
        }
    }

    private static void Report(ISymbol symbol, IEnumerable<KernelProblem> problems, SymbolAnalysisContext context)
    {
        foreach (var problem in problems)
        {
            var location = ProblemLocations.Find(symbol, problem.Place, context.CancellationToken);
            context.ReportDiagnostic(Diagnostic.Create(
                DiagnosticDescriptors.Of(problem.Kind), location, problem.Arguments.ToArray<object>()));
        }
    }
}
