using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>Decides how one parameter reaches the kernel.</summary>
internal static class ParameterParser
{
    /// <summary>Parses a parameter that the kernel sees.</summary>
    /// <param name="parameter">The parameter, neither a context nor a token.</param>
    /// <param name="argumentIndex">Its position in the kernel's argument list.</param>
    /// <param name="method">What the parameter's method is.</param>
    /// <param name="problem">What is wrong with the parameter, if anything is.</param>
    /// <returns>The argument; invalid if there is a problem.</returns>
    public static KernelArgument Parse(IParameterSymbol parameter, int argumentIndex, in MethodFacts method, out KernelProblem? problem)
    {
        var wellKnown = WellKnownTypes.Classify(parameter.Type);

        if (parameter.RefKind != RefKind.None)
        {
            return ParseReference(parameter, argumentIndex, method, out problem);
        }

        switch (wellKnown)
        {
            case WellKnownType.VePtr:
                problem = null;
                return new KernelArgument(ArgumentForm.Pointer, argumentIndex, CType: "void *");

            case WellKnownType.VePtrOfT or WellKnownType.VeBuffer:
                var pointer = wellKnown == WellKnownType.VePtrOfT ? ArgumentForm.TypedPointer : ArgumentForm.Buffer;
                return ParseElements(parameter, argumentIndex, pointer, method, out problem);

            case WellKnownType.Span or WellKnownType.ReadOnlySpan or WellKnownType.Memory or WellKnownType.ReadOnlyMemory:
                return ParseMemory(parameter, argumentIndex, wellKnown, method, out problem);

            default:
                return ParseValue(parameter, argumentIndex, method, out problem);
        }
    }

    private static KernelArgument ParseValue(IParameterSymbol parameter, int index, in MethodFacts method, out KernelProblem? problem)
    {
        var scalar = ScalarTypes.Classify(parameter.Type);

        if (scalar == ScalarKind.None)
        {
            return NoLayout(parameter, method, DeviceLayout.WhyNotByValue(parameter.Type), out problem);
        }

        problem = null;

        return method.Options.IsFortran && !VeoAttributes.Has(parameter, "VeByValueAttribute")
            ? new KernelArgument(ArgumentForm.ReferenceIn, index, Element: TypeNames.Full(parameter.Type), CType: $"const {ScalarTypes.CType(scalar)} *")
            : new KernelArgument(ArgumentForm.Scalar, index, scalar, parameter.Type.TypeKind == TypeKind.Enum, CType: ScalarTypes.CType(scalar));
    }

    private static KernelArgument ParseReference(IParameterSymbol parameter, int index, in MethodFacts method, out KernelProblem? problem)
    {
        var form = parameter.RefKind switch
        {
            RefKind.Out => ArgumentForm.ReferenceOut,
            RefKind.Ref => ArgumentForm.ReferenceInOut,
            _ => ArgumentForm.ReferenceIn,
        };

        if (form != ArgumentForm.ReferenceIn && method.IsAwaitable && DeviceLayout.WhyNoElement(parameter.Type) is null)
        {
            var element = TypeNames.Short(parameter.Type);
            var modifier = form == ArgumentForm.ReferenceOut ? "out" : "ref";
            var instead = form == ArgumentForm.ReferenceOut ? $"[VeOut] Memory<{element}>" : $"Memory<{element}>";
            problem = method.Problem(
                ProblemKind.ReferenceOnAwaitable, parameter, ProblemPlace.ParameterType(parameter.Ordinal), $"passed by '{modifier}'", instead);
            return KernelArgument.Invalid;
        }

        return Elements(parameter, parameter.Type, index, form, method, out problem);
    }

    private static KernelArgument ParseMemory(
        IParameterSymbol parameter, int index, WellKnownType wellKnown, in MethodFacts method, out KernelProblem? problem)
    {
        var element = TypeNames.Short(ElementType(parameter));
        var isOut = VeoAttributes.Has(parameter, "VeOutAttribute");

        if (isOut && wellKnown is WellKnownType.ReadOnlySpan or WellKnownType.ReadOnlyMemory)
        {
            var writable = wellKnown == WellKnownType.ReadOnlySpan ? $"Span<{element}>" : $"Memory<{element}>";
            problem = method.Problem(
                ProblemKind.OutNotWritable, parameter, ProblemPlace.ParameterType(parameter.Ordinal), TypeNames.Short(parameter.Type), writable);
            return KernelArgument.Invalid;
        }

        if (wellKnown == WellKnownType.Span && method.IsAwaitable && DeviceLayout.WhyNoElement(ElementType(parameter)) is null)
        {
            problem = method.Problem(
                ProblemKind.ReferenceOnAwaitable,
                parameter,
                ProblemPlace.ParameterType(parameter.Ordinal),
                $"a '{TypeNames.Short(parameter.Type)}'",
                isOut ? $"[VeOut] Memory<{element}>" : $"Memory<{element}>");
            return KernelArgument.Invalid;
        }

        var form = wellKnown switch
        {
            WellKnownType.ReadOnlySpan => ArgumentForm.SpanIn,
            WellKnownType.ReadOnlyMemory => ArgumentForm.MemoryIn,
            WellKnownType.Span => isOut ? ArgumentForm.SpanOut : ArgumentForm.SpanInOut,
            _ => isOut ? ArgumentForm.MemoryOut : ArgumentForm.MemoryInOut,
        };

        return ParseElements(parameter, index, form, method, out problem);
    }

    private static KernelArgument ParseElements(
        IParameterSymbol parameter, int index, ArgumentForm form, in MethodFacts method, out KernelProblem? problem) =>
        Elements(parameter, ElementType(parameter), index, form, method, out problem);

    private static KernelArgument Elements(
        IParameterSymbol parameter, ITypeSymbol element, int index, ArgumentForm form, in MethodFacts method, out KernelProblem? problem)
    {
        if (DeviceLayout.WhyNoElement(element) is { } reason)
        {
            return NoLayout(parameter, method, reason, out problem);
        }

        problem = null;
        var isReadOnly = form is ArgumentForm.ReferenceIn or ArgumentForm.SpanIn or ArgumentForm.MemoryIn;
        var cType = CPrototype.Pointer(element, isReadOnly);
        return new KernelArgument(form, index, Element: TypeNames.Full(element), CType: cType);
    }

    private static ITypeSymbol ElementType(IParameterSymbol parameter) => ((INamedTypeSymbol)parameter.Type).TypeArguments[0];

    private static KernelArgument NoLayout(IParameterSymbol parameter, in MethodFacts method, string reason, out KernelProblem? problem)
    {
        problem = method.Problem(
            ProblemKind.ParameterWithoutLayout, parameter, ProblemPlace.ParameterType(parameter.Ordinal), TypeNames.Short(parameter.Type), reason);
        return KernelArgument.Invalid;
    }
}
