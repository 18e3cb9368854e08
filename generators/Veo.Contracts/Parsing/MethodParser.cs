using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>Turns an abstract method of a kernel interface into a record.</summary>
internal static class MethodParser
{
    /// <summary>The most arguments that VEO documents for a call.</summary>
    public const int MaxArguments = 32;

    /// <summary>Parses a method.</summary>
    /// <param name="method">An abstract instance method.</param>
    /// <param name="options">What its interface says.</param>
    /// <param name="library">Which of the proxy's libraries holds the symbol.</param>
    /// <returns>The method, with everything that is wrong with it.</returns>
    public static KernelMethod Parse(IMethodSymbol method, KernelOptions options, int library)
    {
        var problems = ImmutableArray.CreateBuilder<KernelProblem>();
        var result = ResultParser.Parse(method, out var resultProblem);

        if (resultProblem is not null && !Signature.ContainsError(method.ReturnType))
        {
            problems.Add(resultProblem);
        }

        var facts = new MethodFacts(method.Name, result.IsAwaitable, options);
        var parameters = ParseParameters(method, facts, problems, out var arguments);

        if (method.IsVararg)
        {
            problems.Add(KernelProblem.Create(
                ProblemKind.UnsupportedMember, ProblemPlace.Identifier, method.Name, "a method with '__arglist'"));
        }

        if (arguments > MaxArguments)
        {
            problems.Add(KernelProblem.Create(
                ProblemKind.TooManyArguments,
                ProblemPlace.Identifier,
                method.Name,
                arguments.ToString(CultureInfo.InvariantCulture),
                MaxArguments.ToString(CultureInfo.InvariantCulture)));
        }

        var symbol = ParseSymbol(method, facts, problems);

        // What else is wrong follows from the type parameters, or can wait until they are gone.
        if (method.IsGenericMethod)
        {
            problems.Clear();
            problems.Add(KernelProblem.Create(ProblemKind.GenericMethod, ProblemPlace.Identifier, method.Name));
        }

        return new KernelMethod(
            TypeNames.Full(method.ContainingType),
            TypeNames.Identifier(method.Name),
            Signature.ReturnType(method),
            Signature.IsUnsafe(method),
            new EquatableArray<KernelParameter>(parameters),
            new EquatableArray<KernelProblem>(problems.ToImmutable()),
            method.TypeParameters.Select(static parameter => TypeNames.Identifier(parameter.Name)).ToEquatableArray(),
            library,
            symbol,
            result);
    }

    private static ImmutableArray<KernelParameter> ParseParameters(
        IMethodSymbol method, in MethodFacts facts, ImmutableArray<KernelProblem>.Builder problems, out int arguments)
    {
        var parameters = ImmutableArray.CreateBuilder<KernelParameter>(method.Parameters.Length);
        var hasContext = false;
        arguments = 0;

        foreach (var parameter in method.Parameters)
        {
            KernelArgument argument;
            KernelProblem? problem;

            switch (WellKnownTypes.Classify(parameter.Type))
            {
                case WellKnownType.VeoContext:
                    problem = WhyNoContext(parameter, hasContext, facts);
                    argument = new KernelArgument(ArgumentForm.Context, -1);
                    hasContext = true;
                    break;

                case WellKnownType.CancellationToken:
                    problem = WhyNoToken(parameter, method, facts);
                    argument = new KernelArgument(ArgumentForm.CancellationToken, -1);
                    break;

                default:
                    argument = ParameterParser.Parse(parameter, arguments++, facts, out problem);
                    break;
            }

            // A type that the compiler does not know is the compiler's to report.
            if (problem is not null && !Signature.ContainsError(parameter.Type))
            {
                problems.Add(problem);
            }

            parameters.Add(Signature.Parameter(parameter, argument));
        }

        return parameters.MoveToImmutable();
    }

    private static KernelProblem? WhyNoContext(IParameterSymbol parameter, bool hasContext, in MethodFacts facts) =>
        parameter.RefKind != RefKind.None ? Misplaced(parameter, facts, "a VeoContext passed by reference; pass it by value")
        : hasContext ? Misplaced(parameter, facts, "a second VeoContext, but a call goes to one context; remove one of them")
        : null;

    private static KernelProblem? WhyNoToken(IParameterSymbol parameter, IMethodSymbol method, in MethodFacts facts) =>
        parameter.RefKind != RefKind.None ? Misplaced(parameter, facts, "a CancellationToken passed by reference; pass it by value")
        : parameter.Ordinal != method.Parameters.Length - 1 ? Misplaced(parameter, facts, "a CancellationToken in front of other parameters; move it to the end")
        : null;

    private static KernelProblem Misplaced(IParameterSymbol parameter, in MethodFacts facts, string what) =>
        facts.Problem(ProblemKind.MisplacedSpecialParameter, parameter, ProblemPlace.ParameterName(parameter.Ordinal), what);

    private static string ParseSymbol(IMethodSymbol method, in MethodFacts facts, ImmutableArray<KernelProblem>.Builder problems)
    {
        string? symbol;

        if (VeoAttributes.Find(method, "VeSymbolAttribute") is { } attribute)
        {
            // An argument that does not compile is the compiler's to report.
            if (attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Primitive } argument])
            {
                return "";
            }

            symbol = argument.Value as string;
        }
        else
        {
            symbol = SymbolNames.Default(method.Name, facts.IsAwaitable, facts.Options);
        }

        if (SymbolNames.WhyInvalid(symbol) is { } reason)
        {
            problems.Add(KernelProblem.Create(ProblemKind.InvalidSymbol, ProblemPlace.Symbol, method.Name, symbol ?? "", reason));
        }

        return symbol ?? "";
    }
}
