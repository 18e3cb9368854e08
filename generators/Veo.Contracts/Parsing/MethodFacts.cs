using System.Linq;
using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>What the parser of a parameter has to know about the method.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="IsAwaitable">Whether the method returns before the kernel has ended.</param>
/// <param name="Options">What the kernel interface says.</param>
internal readonly record struct MethodFacts(string Name, bool IsAwaitable, KernelOptions Options)
{
    /// <summary>A problem of a parameter, whose message starts with parameter and kernel.</summary>
    public KernelProblem Problem(ProblemKind kind, IParameterSymbol parameter, ProblemPlace place, params string[] arguments) =>
        KernelProblem.Create(kind, place, [parameter.Name, Name, .. arguments]);
}
