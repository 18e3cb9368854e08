using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>Decides how a kernel is called from what its method returns.</summary>
internal static class ResultParser
{
    private const string Shapes = "return 'void', a scalar, an enum or a 'VePtr', or a 'Task', 'ValueTask' or 'VeoRequest' of one";

    /// <summary>Parses a return type.</summary>
    /// <param name="method">The method.</param>
    /// <param name="problem">What is wrong with the return type, if anything is.</param>
    /// <returns>The result; invalid if there is a problem.</returns>
    public static KernelResult Parse(IMethodSymbol method, out KernelProblem? problem)
    {
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            return Invalid(method, "a reference into device memory has no meaning on the host; return a 'VePtr<T>'", out problem);
        }

        problem = null;

        if (method.ReturnsVoid)
        {
            return new KernelResult(ResultShape.Blocking, null, "void");
        }

        var shape = WellKnownTypes.Classify(method.ReturnType) switch
        {
            WellKnownType.Task or WellKnownType.TaskOfT => ResultShape.Task,
            WellKnownType.ValueTask or WellKnownType.ValueTaskOfT => ResultShape.ValueTask,
            WellKnownType.VeoRequest or WellKnownType.VeoRequestOfT => ResultShape.Request,
            _ => ResultShape.Blocking,
        };

        if (shape == ResultShape.Blocking)
        {
            return ParseValue(method, method.ReturnType, shape, out problem);
        }

        return ((INamedTypeSymbol)method.ReturnType).TypeArguments is [var result]
            ? ParseValue(method, result, shape, out problem)
            : new KernelResult(shape, null, "void");
    }

    private static KernelResult ParseValue(IMethodSymbol method, ITypeSymbol type, ResultShape shape, out KernelProblem? problem)
    {
        if (ScalarTypes.Classify(type) is not ScalarKind.None and var scalar)
        {
            problem = null;
            return new KernelResult(shape, TypeNames.Full(type), ScalarTypes.CType(scalar));
        }

        switch (WellKnownTypes.Classify(type))
        {
            case WellKnownType.VePtr:
                problem = null;
                return new KernelResult(shape, TypeNames.Full(type), "void *");

            case WellKnownType.VePtrOfT:
                var element = ((INamedTypeSymbol)type).TypeArguments[0];

                if (DeviceLayout.WhyNoElement(element) is { } reason)
                {
                    // The shape is known, and the parameters are judged by it.
                    Invalid(method, reason, out problem);
                    return KernelResult.Invalid with { Shape = shape };
                }

                problem = null;
                return new KernelResult(shape, TypeNames.Full(type), CPrototype.Pointer(element, isReadOnly: false));

            default:
                Invalid(method, WhyNot(type), out problem);
                return KernelResult.Invalid with { Shape = shape };
        }
    }

    private static string WhyNot(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Struct && DeviceLayout.WhyNoElement(type) is not null and var reason
            ? reason!
            : Shapes;

    private static KernelResult Invalid(IMethodSymbol method, string reason, out KernelProblem? problem)
    {
        problem = KernelProblem.Create(
            ProblemKind.ReturnTypeWithoutLayout, ProblemPlace.ReturnType, method.Name, TypeNames.Short(method.ReturnType), reason);
        return KernelResult.Invalid;
    }
}
