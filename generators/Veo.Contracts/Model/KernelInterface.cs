using System;

namespace Veo.Contracts;

/// <summary>Everything that is known about a kernel interface, ready to be written as text.</summary>
/// <remarks>
/// The generator's pipeline compares and caches this record. It and all records below hold strings, numbers, enums, equatable
/// arrays and each other: no symbol, syntax, compilation or location, which would keep a whole compilation alive and compare as changed
/// after every edit. Types are kept as the text that will be written. A test walks the model and fails on anything else.
/// </remarks>
/// <param name="HintName">The name of the generated file.</param>
/// <param name="Namespace">The namespace, null for the global one.</param>
/// <param name="ContainingTypes">The types around the interface, outermost first.</param>
/// <param name="Name">The interface's name as an identifier.</param>
/// <param name="TypeName">The interface's fully qualified name.</param>
/// <param name="DisplayName">The interface's name as errors and documentation show it.</param>
/// <param name="ProxyName">The name of the class that implements the interface.</param>
/// <param name="HasContract">Whether the interface can implement <c>IVeoKernel</c>.</param>
/// <param name="Obstacle">Why no proxy can be written, so that <c>Load</c> throws; null if there is a proxy.</param>
/// <param name="LoadMethods">The static methods that can be declared beside the user's members.</param>
/// <param name="Libraries">The libraries that a proxy loads, the bases' first.</param>
/// <param name="Members">What a proxy implements: the abstract members of the interface and of all its bases.</param>
public sealed record KernelInterface(
    string HintName,
    string? Namespace,
    EquatableArray<TypeDeclaration> ContainingTypes,
    string Name,
    string TypeName,
    string DisplayName,
    string ProxyName,
    bool HasContract,
    string? Obstacle,
    LoadMethods LoadMethods,
    EquatableArray<KernelLibrary> Libraries,
    EquatableArray<KernelMember> Members);

/// <summary>The static methods that a kernel interface gets.</summary>
[Flags]
public enum LoadMethods
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>Load(VeoProcess)</c>.</summary>
    FromProcess = 1,

    /// <summary><c>Load(VeoContext)</c>.</summary>
    FromContext = 2,

    /// <summary><c>LoadAsync(VeoProcess, CancellationToken)</c>.</summary>
    FromProcessAsync = 4,

    /// <summary><c>LoadAsync(VeoContext, CancellationToken)</c>.</summary>
    FromContextAsync = 8,

    /// <summary>Both methods named <c>Load</c>.</summary>
    Blocking = FromProcess | FromContext,

    /// <summary>Both methods named <c>LoadAsync</c>.</summary>
    Async = FromProcessAsync | FromContextAsync,

    /// <summary>All of them.</summary>
    All = Blocking | Async,
}
