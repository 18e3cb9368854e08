namespace Veo.Contracts;

/// <summary>What each <see cref="ProblemKind"/> says, as a format of <see cref="KernelProblem.Arguments"/>.</summary>
/// <remarks>The texts stand here because a diagnostic and the exception of a member that cannot be called say the same.</remarks>
public static class ProblemMessages
{
    /// <summary>Kernel, number of arguments, limit.</summary>
    public const string TooManyArguments =
        "Kernel '{0}' has {1} arguments, but a VE call takes at most {2}; put some of them into a struct passed by 'in'";

    /// <summary>Parameter, kernel, type, reason and way out.</summary>
    public const string ParameterWithoutLayout =
        "Parameter '{0}' of kernel '{1}' is of type '{2}', which has no layout on the device: {3}";

    /// <summary>Kernel, type, reason and way out.</summary>
    public const string ReturnTypeWithoutLayout =
        "Kernel '{0}' returns '{1}', which does not come back from the device: {2}";

    /// <summary>Parameter, kernel, how it is passed, what to use.</summary>
    public const string ReferenceOnAwaitable =
        "Parameter '{0}' of awaitable kernel '{1}' is {2}, but the method returns before the kernel has finished with it; use '{3}', or make the method blocking";

    /// <summary>Kernel.</summary>
    public const string GenericMethod =
        "Kernel '{0}' is generic, but the symbol behind it has one signature; write one method for each type and name its symbol with [VeSymbol]";

    /// <summary>Member, what it is.</summary>
    public const string UnsupportedMember =
        "'{0}' is {1}, but only methods can be kernels; turn it into a method, or give it a body";

    /// <summary>Type, kernel interface.</summary>
    public const string NotPartial =
        "'{0}' is not partial, so nothing is generated for kernel interface '{1}'; add 'partial' to it";

    /// <summary>Kernel interface, what it is, way out.</summary>
    public const string UnsupportedInterface =
        "Kernel interface '{0}' is {1}, so nothing can be generated for it; {2}";

    /// <summary>Kernel interface, base interface.</summary>
    public const string BaseNotKernel =
        "Kernel interface '{0}' inherits '{1}', which is not a kernel interface; mark '{1}' with [VeKernel] or do not inherit it";

    /// <summary>Kernel, symbol, what is wrong with it.</summary>
    public const string InvalidSymbol =
        "Kernel '{0}' has the symbol name '{1}', but {2}";

    /// <summary>Parameter, kernel, what is wrong and the way out.</summary>
    public const string MisplacedSpecialParameter =
        "Parameter '{0}' of kernel '{1}' is {2}";

    /// <summary>Member, generated member.</summary>
    public const string ReservedMember =
        "'{0}' takes the place of the generated '{1}', which is therefore missing; rename it and keep its symbol with [VeSymbol]";

    /// <summary>Parameter, kernel, type, what to use.</summary>
    public const string OutNotWritable =
        "Parameter '{0}' of kernel '{1}' is marked [VeOut], but nothing can be written through a '{2}'; use '{3}'";

    /// <summary>The format of a kind of problem.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The format.</returns>
    public static string Of(ProblemKind kind) => kind switch
    {
        ProblemKind.TooManyArguments => TooManyArguments,
        ProblemKind.ParameterWithoutLayout => ParameterWithoutLayout,
        ProblemKind.ReturnTypeWithoutLayout => ReturnTypeWithoutLayout,
        ProblemKind.ReferenceOnAwaitable => ReferenceOnAwaitable,
        ProblemKind.GenericMethod => GenericMethod,
        ProblemKind.UnsupportedMember => UnsupportedMember,
        ProblemKind.NotPartial => NotPartial,
        ProblemKind.UnsupportedInterface => UnsupportedInterface,
        ProblemKind.BaseNotKernel => BaseNotKernel,
        ProblemKind.InvalidSymbol => InvalidSymbol,
        ProblemKind.MisplacedSpecialParameter => MisplacedSpecialParameter,
        ProblemKind.ReservedMember => ReservedMember,
        ProblemKind.OutNotWritable => OutNotWritable,
        _ => throw new System.ArgumentOutOfRangeException(nameof(kind), kind, "The kind of problem has no message."),
    };
}
