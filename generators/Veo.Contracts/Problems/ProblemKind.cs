namespace Veo.Contracts;

/// <summary>What can be wrong with a kernel interface or one of its members. Each kind has one diagnostic id.</summary>
public enum ProblemKind
{
    /// <summary>More arguments than a VE call takes.</summary>
    TooManyArguments,

    /// <summary>A parameter whose type the device has no layout for.</summary>
    ParameterWithoutLayout,

    /// <summary>A return type that is neither a shape of a call nor has a layout.</summary>
    ReturnTypeWithoutLayout,

    /// <summary><c>ref</c>, <c>out</c> or <c>Span</c> on a method that returns before the kernel ends.</summary>
    ReferenceOnAwaitable,

    /// <summary>A kernel method with type parameters.</summary>
    GenericMethod,

    /// <summary>An abstract member that is no kernel method: a property, an event, a static member.</summary>
    UnsupportedMember,

    /// <summary>The interface, or a type around it, is not partial.</summary>
    NotPartial,

    /// <summary>An interface that no second part can be written for.</summary>
    UnsupportedInterface,

    /// <summary>A base interface that is no kernel interface.</summary>
    BaseNotKernel,

    /// <summary>A symbol name that no library can export.</summary>
    InvalidSymbol,

    /// <summary>A <c>VeoContext</c> or <c>CancellationToken</c> that is misplaced, repeated or passed by reference.</summary>
    MisplacedSpecialParameter,

    /// <summary>A member that takes the place of a generated one.</summary>
    ReservedMember,

    /// <summary><c>[VeOut]</c> on memory that cannot be written.</summary>
    OutNotWritable,
}
