namespace Veo.Contracts;

/// <summary>A parameter of a kernel method.</summary>
/// <param name="Name">The name as an identifier.</param>
/// <param name="Modifier"><c>in</c>, <c>ref</c>, <c>scoped</c> and their like as C# writes them, or an empty text.</param>
/// <param name="Type">The type, as text.</param>
/// <param name="Argument">How the parameter reaches the kernel.</param>
public sealed record KernelParameter(string Name, string Modifier, string Type, KernelArgument Argument);

/// <summary>How a parameter reaches the kernel.</summary>
/// <param name="Form">The form in which it is handed over.</param>
/// <param name="Index">The position in the kernel's argument list, from zero; -1 if the kernel does not see the parameter.</param>
/// <param name="Scalar">The class of a <see cref="ArgumentForm.Scalar"/>.</param>
/// <param name="IsEnum">Whether a scalar has to be cast from an enum.</param>
/// <param name="Element">The type that a pointer, reference, span or memory points to, as text.</param>
/// <param name="CType">The argument as the kernel's C prototype declares it, such as <c>const double *</c>.</param>
public sealed record KernelArgument(
    ArgumentForm Form,
    int Index,
    ScalarKind Scalar = ScalarKind.None,
    bool IsEnum = false,
    string Element = "",
    string CType = "")
{
    /// <summary>A parameter that cannot reach the kernel.</summary>
    public static KernelArgument Invalid { get; } = new(ArgumentForm.Invalid, -1);
}

/// <summary>The forms in which a parameter is handed over.</summary>
public enum ArgumentForm
{
    /// <summary>It cannot be handed over; the member has a problem.</summary>
    Invalid,

    /// <summary>The context that the call goes to. No argument of the kernel.</summary>
    Context,

    /// <summary>The token that withdraws the call. No argument of the kernel.</summary>
    CancellationToken,

    /// <summary>A number or enum by value.</summary>
    Scalar,

    /// <summary>A device address without a type.</summary>
    Pointer,

    /// <summary>A device address with a type.</summary>
    TypedPointer,

    /// <summary>A buffer, of which the device address is passed.</summary>
    Buffer,

    /// <summary>The address of a copy of one value: <c>in</c>, or a Fortran scalar.</summary>
    ReferenceIn,

    /// <summary>The address of a copy of one value that comes back: <c>ref</c>.</summary>
    ReferenceInOut,

    /// <summary>The address of one value that only comes back: <c>out</c>.</summary>
    ReferenceOut,

    /// <summary><c>ReadOnlySpan</c>.</summary>
    SpanIn,

    /// <summary><c>Span</c>.</summary>
    SpanInOut,

    /// <summary><c>[VeOut] Span</c>.</summary>
    SpanOut,

    /// <summary><c>ReadOnlyMemory</c>.</summary>
    MemoryIn,

    /// <summary><c>Memory</c>.</summary>
    MemoryInOut,

    /// <summary><c>[VeOut] Memory</c>.</summary>
    MemoryOut,
}
