namespace Veo.Contracts;

/// <summary>The diagnostic id of each <see cref="ProblemKind"/>. An id that has shipped never changes its meaning.</summary>
public static class DiagnosticIds
{
    /// <summary>The id of <see cref="ProblemKind.TooManyArguments"/>.</summary>
    public const string TooManyArguments = "VEO1001";

    /// <summary>The id of <see cref="ProblemKind.ParameterWithoutLayout"/>.</summary>
    public const string ParameterWithoutLayout = "VEO1002";

    /// <summary>The id of <see cref="ProblemKind.ReturnTypeWithoutLayout"/>.</summary>
    public const string ReturnTypeWithoutLayout = "VEO1003";

    /// <summary>The id of <see cref="ProblemKind.ReferenceOnAwaitable"/>.</summary>
    public const string ReferenceOnAwaitable = "VEO1004";

    /// <summary>The id of <see cref="ProblemKind.GenericMethod"/>.</summary>
    public const string GenericMethod = "VEO1005";

    /// <summary>The id of <see cref="ProblemKind.UnsupportedMember"/>.</summary>
    public const string UnsupportedMember = "VEO1006";

    /// <summary>The id of <see cref="ProblemKind.NotPartial"/>.</summary>
    public const string NotPartial = "VEO1007";

    /// <summary>The id of <see cref="ProblemKind.UnsupportedInterface"/>.</summary>
    public const string UnsupportedInterface = "VEO1008";

    /// <summary>The id of <see cref="ProblemKind.BaseNotKernel"/>.</summary>
    public const string BaseNotKernel = "VEO1009";

    /// <summary>The id of <see cref="ProblemKind.InvalidSymbol"/>.</summary>
    public const string InvalidSymbol = "VEO1010";

    /// <summary>The id of <see cref="ProblemKind.MisplacedSpecialParameter"/>.</summary>
    public const string MisplacedSpecialParameter = "VEO1011";

    /// <summary>The id of <see cref="ProblemKind.ReservedMember"/>.</summary>
    public const string ReservedMember = "VEO1012";

    /// <summary>The id of <see cref="ProblemKind.OutNotWritable"/>.</summary>
    public const string OutNotWritable = "VEO1013";

    /// <summary>The id of a kind of problem.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The id.</returns>
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
        _ => throw new System.ArgumentOutOfRangeException(nameof(kind), kind, "The kind of problem has no diagnostic id."),
    };
}
