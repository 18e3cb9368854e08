using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Veo.Contracts;

namespace Veo.Analyzers;

/// <summary>The catalogue of diagnostics, in the order of their ids.</summary>
/// <remarks>
/// VEO1xxx: the kernel contract. VEO2xxx: use of the API. VEO3xxx: the contract against the compiled kernel. VEO4xxx: the kernel build.
/// An id that has shipped is a public contract: it keeps its meaning and is not used again. A severity says how certain we are; an error
/// that can be wrong would break a correct build, so only what cannot work is one. Each id has a page in <c>docs/diagnostics</c>.
/// </remarks>
internal static class DiagnosticDescriptors
{
    /// <summary>Where the pages of the diagnostics are.</summary>
    public const string HelpBaseUri = "https://github.com/veo-net/veo/blob/main/docs/diagnostics/";

    private const string KernelContract = "Veo.KernelContract";

    /// <summary>A kernel with more arguments than a VE call takes.</summary>
    /// <remarks>An error: VEO documents 32 arguments, and the call fails or corrupts memory beyond that.</remarks>
    public static readonly DiagnosticDescriptor KernelHasTooManyArguments = new(
        id: DiagnosticIds.TooManyArguments,
        title: "A kernel has more than 32 arguments",
        messageFormat: ProblemMessages.TooManyArguments,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.TooManyArguments + ".md");

    /// <summary>A parameter of a type that host and device do not lay out alike.</summary>
    /// <remarks>An error: no bytes could be sent that the kernel would understand.</remarks>
    public static readonly DiagnosticDescriptor ParameterHasNoLayout = new(
        id: DiagnosticIds.ParameterWithoutLayout,
        title: "A kernel's parameter has no layout on the device",
        messageFormat: ProblemMessages.ParameterWithoutLayout,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.ParameterWithoutLayout + ".md");

    /// <summary>A return type that is neither a scalar or pointer nor an awaitable of one.</summary>
    /// <remarks>An error: a kernel's result is one 64-bit word.</remarks>
    public static readonly DiagnosticDescriptor ReturnTypeHasNoLayout = new(
        id: DiagnosticIds.ReturnTypeWithoutLayout,
        title: "A kernel's result does not come back from the device",
        messageFormat: ProblemMessages.ReturnTypeWithoutLayout,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.ReturnTypeWithoutLayout + ".md");

    /// <summary><c>ref</c>, <c>out</c> or <c>Span</c> on a method that returns before the kernel has ended.</summary>
    /// <remarks>An error: the memory may be gone when the kernel's result arrives.</remarks>
    public static readonly DiagnosticDescriptor AwaitableKernelTakesReference = new(
        id: DiagnosticIds.ReferenceOnAwaitable,
        title: "An awaitable kernel takes a reference that ends before the kernel",
        messageFormat: ProblemMessages.ReferenceOnAwaitable,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.ReferenceOnAwaitable + ".md");

    /// <summary>A kernel method with type parameters.</summary>
    /// <remarks>An error: the symbol behind it has one signature.</remarks>
    public static readonly DiagnosticDescriptor KernelIsGeneric = new(
        id: DiagnosticIds.GenericMethod,
        title: "A kernel is generic",
        messageFormat: ProblemMessages.GenericMethod,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.GenericMethod + ".md");

    /// <summary>A property, event, operator or static abstract member in a kernel interface.</summary>
    /// <remarks>An error: there is no symbol that it could mean.</remarks>
    public static readonly DiagnosticDescriptor MemberIsNoKernel = new(
        id: DiagnosticIds.UnsupportedMember,
        title: "A member of a kernel interface is no kernel",
        messageFormat: ProblemMessages.UnsupportedMember,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.UnsupportedMember + ".md");

    /// <summary>A kernel interface, or a type around it, without <c>partial</c>.</summary>
    /// <remarks>An error: no second part can be generated, so there is no Load.</remarks>
    public static readonly DiagnosticDescriptor KernelInterfaceIsNotPartial = new(
        id: DiagnosticIds.NotPartial,
        title: "A kernel interface is not partial",
        messageFormat: ProblemMessages.NotPartial,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.NotPartial + ".md");

    /// <summary>A kernel interface that is generic, local to a file, or inside a variant interface.</summary>
    /// <remarks>An error: no second part can be generated, so there is no Load.</remarks>
    public static readonly DiagnosticDescriptor KernelInterfaceCannotBeExtended = new(
        id: DiagnosticIds.UnsupportedInterface,
        title: "Nothing can be generated for a kernel interface",
        messageFormat: ProblemMessages.UnsupportedInterface,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.UnsupportedInterface + ".md");

    /// <summary>A base interface without <c>[VeKernel]</c>.</summary>
    /// <remarks>An error: nobody says which library has the base's methods, so they can only throw.</remarks>
    public static readonly DiagnosticDescriptor BaseInterfaceIsNoKernel = new(
        id: DiagnosticIds.BaseNotKernel,
        title: "A kernel interface inherits an interface that is no kernel",
        messageFormat: ProblemMessages.BaseNotKernel,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.BaseNotKernel + ".md");

    /// <summary>A symbol name that is empty, too long or has blanks.</summary>
    /// <remarks>An error: no library can export it.</remarks>
    public static readonly DiagnosticDescriptor SymbolNameIsInvalid = new(
        id: DiagnosticIds.InvalidSymbol,
        title: "A kernel's symbol name is invalid",
        messageFormat: ProblemMessages.InvalidSymbol,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.InvalidSymbol + ".md");

    /// <summary>A <c>VeoContext</c> or <c>CancellationToken</c> that is repeated, by reference or not at its place.</summary>
    /// <remarks>An error: it is no argument of the kernel, and the call could not honour it.</remarks>
    public static readonly DiagnosticDescriptor SpecialParameterIsMisplaced = new(
        id: DiagnosticIds.MisplacedSpecialParameter,
        title: "A VeoContext or CancellationToken is misplaced",
        messageFormat: ProblemMessages.MisplacedSpecialParameter,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.MisplacedSpecialParameter + ".md");

    /// <summary>A kernel method with the signature of <c>Load</c> or <c>LoadAsync</c>.</summary>
    /// <remarks>An error: an interface cannot have both.</remarks>
    public static readonly DiagnosticDescriptor MemberReplacesGeneratedOne = new(
        id: DiagnosticIds.ReservedMember,
        title: "A kernel takes the place of a generated member",
        messageFormat: ProblemMessages.ReservedMember,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.ReservedMember + ".md");

    /// <summary><c>[VeOut]</c> on <c>ReadOnlySpan</c> or <c>ReadOnlyMemory</c>.</summary>
    /// <remarks>An error: the contradiction decides nothing about who writes.</remarks>
    public static readonly DiagnosticDescriptor OutParameterIsReadOnly = new(
        id: DiagnosticIds.OutNotWritable,
        title: "A read-only parameter is marked [VeOut]",
        messageFormat: ProblemMessages.OutNotWritable,
        category: KernelContract,
        defaultSeverity: DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpBaseUri + DiagnosticIds.OutNotWritable + ".md");

    /// <summary>All descriptors, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        KernelHasTooManyArguments,
        ParameterHasNoLayout,
        ReturnTypeHasNoLayout,
        AwaitableKernelTakesReference,
        KernelIsGeneric,
        MemberIsNoKernel,
        KernelInterfaceIsNotPartial,
        KernelInterfaceCannotBeExtended,
        BaseInterfaceIsNoKernel,
        SymbolNameIsInvalid,
        SpecialParameterIsMisplaced,
        MemberReplacesGeneratedOne,
        OutParameterIsReadOnly,
    ];

    /// <summary>The descriptor of a kind of problem.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The descriptor.</returns>
    public static DiagnosticDescriptor Of(ProblemKind kind) => kind switch
    {
        ProblemKind.TooManyArguments => KernelHasTooManyArguments,
        ProblemKind.ParameterWithoutLayout => ParameterHasNoLayout,
        ProblemKind.ReturnTypeWithoutLayout => ReturnTypeHasNoLayout,
        ProblemKind.ReferenceOnAwaitable => AwaitableKernelTakesReference,
        ProblemKind.GenericMethod => KernelIsGeneric,
        ProblemKind.UnsupportedMember => MemberIsNoKernel,
        ProblemKind.NotPartial => KernelInterfaceIsNotPartial,
        ProblemKind.UnsupportedInterface => KernelInterfaceCannotBeExtended,
        ProblemKind.BaseNotKernel => BaseInterfaceIsNoKernel,
        ProblemKind.InvalidSymbol => SymbolNameIsInvalid,
        ProblemKind.MisplacedSpecialParameter => SpecialParameterIsMisplaced,
        ProblemKind.ReservedMember => MemberReplacesGeneratedOne,
        ProblemKind.OutNotWritable => OutParameterIsReadOnly,
        _ => throw new System.ArgumentOutOfRangeException(nameof(kind), kind, "The kind of problem has no diagnostic."),
    };
}
