using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace Veo.Contracts;

/// <summary>Something wrong with a kernel interface or member: no diagnostic yet, and without a location.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Place">Which part of the declaration it is about.</param>
/// <param name="Arguments">What the message of this kind is filled with.</param>
public sealed record KernelProblem(ProblemKind Kind, ProblemPlace Place, EquatableArray<string> Arguments)
{
    /// <summary>The id of the diagnostic that reports this problem.</summary>
    public string DiagnosticId => DiagnosticIds.Of(Kind);

    /// <summary>The message, in the invariant culture.</summary>
    public string Message =>
        string.Format(CultureInfo.InvariantCulture, ProblemMessages.Of(Kind), Arguments.ToArray<object>());

    internal static KernelProblem Create(ProblemKind kind, ProblemPlace place, params string[] arguments) =>
        new(kind, place, new EquatableArray<string>(ImmutableArray.Create(arguments)));
}
