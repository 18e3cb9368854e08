namespace Veo.Contracts;

/// <summary>An abstract member that a proxy implements explicitly.</summary>
/// <param name="Interface">The fully qualified interface that declares the member.</param>
/// <param name="Name">The member's name as an identifier.</param>
/// <param name="Type">What the member returns, as text, with <c>ref</c> if it returns a reference.</param>
/// <param name="IsUnsafe">Whether the signature can only be written in an unsafe context.</param>
/// <param name="Parameters">The parameters of a method or indexer.</param>
/// <param name="Problems">What is wrong with the member. If anything is, its implementation throws.</param>
public abstract record KernelMember(
    string Interface,
    string Name,
    string Type,
    bool IsUnsafe,
    EquatableArray<KernelParameter> Parameters,
    EquatableArray<KernelProblem> Problems);

/// <summary>A kernel method.</summary>
/// <param name="Interface">The fully qualified interface that declares the method.</param>
/// <param name="Name">The method's name as an identifier.</param>
/// <param name="Type">What the method returns, as text.</param>
/// <param name="IsUnsafe">Whether the signature can only be written in an unsafe context.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="Problems">What is wrong with the method.</param>
/// <param name="TypeParameters">The type parameters. A kernel has none; a wrong method has them so that it can be implemented.</param>
/// <param name="Library">Which of the interface's libraries holds the symbol, from zero; -1 if the method's interface is no kernel.</param>
/// <param name="Symbol">The symbol that the method calls.</param>
/// <param name="Result">How the call is made and what comes back.</param>
public sealed record KernelMethod(
    string Interface,
    string Name,
    string Type,
    bool IsUnsafe,
    EquatableArray<KernelParameter> Parameters,
    EquatableArray<KernelProblem> Problems,
    EquatableArray<string> TypeParameters,
    int Library,
    string Symbol,
    KernelResult Result)
    : KernelMember(Interface, Name, Type, IsUnsafe, Parameters, Problems);

/// <summary>A property or indexer, which is always wrong in a kernel interface.</summary>
/// <param name="Interface">The fully qualified interface that declares the property.</param>
/// <param name="Name">The property's name as an identifier; <c>this</c> for an indexer.</param>
/// <param name="Type">The property's type, as text.</param>
/// <param name="IsUnsafe">Whether the signature can only be written in an unsafe context.</param>
/// <param name="Parameters">The parameters of an indexer.</param>
/// <param name="Problems">What is wrong with the property.</param>
/// <param name="HasGetter">Whether there is an abstract getter.</param>
/// <param name="Setter"><c>set</c>, <c>init</c>, or null without an abstract setter.</param>
public sealed record KernelProperty(
    string Interface,
    string Name,
    string Type,
    bool IsUnsafe,
    EquatableArray<KernelParameter> Parameters,
    EquatableArray<KernelProblem> Problems,
    bool HasGetter,
    string? Setter)
    : KernelMember(Interface, Name, Type, IsUnsafe, Parameters, Problems);

/// <summary>An event, which is always wrong in a kernel interface.</summary>
/// <param name="Interface">The fully qualified interface that declares the event.</param>
/// <param name="Name">The event's name as an identifier.</param>
/// <param name="Type">The event's type, as text.</param>
/// <param name="IsUnsafe">Whether the signature can only be written in an unsafe context.</param>
/// <param name="Problems">What is wrong with the event.</param>
public sealed record KernelEvent(
    string Interface,
    string Name,
    string Type,
    bool IsUnsafe,
    EquatableArray<KernelProblem> Problems)
    : KernelMember(Interface, Name, Type, IsUnsafe, EquatableArray.Empty<KernelParameter>(), Problems);

/// <summary>A static abstract member or an operator: nothing that a proxy could implement in the user's place.</summary>
/// <param name="Interface">The fully qualified interface that declares the member.</param>
/// <param name="Name">The member's name as an identifier.</param>
/// <param name="Problems">What is wrong with the member.</param>
public sealed record KernelStaticMember(
    string Interface,
    string Name,
    EquatableArray<KernelProblem> Problems)
    : KernelMember(Interface, Name, "", false, EquatableArray.Empty<KernelParameter>(), Problems);
