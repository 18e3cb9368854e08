using Microsoft.CodeAnalysis;

namespace Veo.Contracts;

/// <summary>The types that a kernel's signature gives a meaning of their own.</summary>
public enum WellKnownType
{
    /// <summary>Any other type.</summary>
    None,

    /// <summary><c>Veo.VePtr</c>.</summary>
    VePtr,

    /// <summary><c>Veo.VePtr&lt;T&gt;</c>.</summary>
    VePtrOfT,

    /// <summary><c>Veo.VeBuffer&lt;T&gt;</c>.</summary>
    VeBuffer,

    /// <summary><c>Veo.VeoContext</c>.</summary>
    VeoContext,

    /// <summary><c>Veo.VeoRequest</c>.</summary>
    VeoRequest,

    /// <summary><c>Veo.VeoRequest&lt;T&gt;</c>.</summary>
    VeoRequestOfT,

    /// <summary><c>System.Span&lt;T&gt;</c>.</summary>
    Span,

    /// <summary><c>System.ReadOnlySpan&lt;T&gt;</c>.</summary>
    ReadOnlySpan,

    /// <summary><c>System.Memory&lt;T&gt;</c>.</summary>
    Memory,

    /// <summary><c>System.ReadOnlyMemory&lt;T&gt;</c>.</summary>
    ReadOnlyMemory,

    /// <summary><c>System.Threading.CancellationToken</c>.</summary>
    CancellationToken,

    /// <summary><c>System.Threading.Tasks.Task</c>.</summary>
    Task,

    /// <summary><c>System.Threading.Tasks.Task&lt;T&gt;</c>.</summary>
    TaskOfT,

    /// <summary><c>System.Threading.Tasks.ValueTask</c>.</summary>
    ValueTask,

    /// <summary><c>System.Threading.Tasks.ValueTask&lt;T&gt;</c>.</summary>
    ValueTaskOfT,
}

/// <summary>Recognizes well-known types by their names.</summary>
/// <remarks>
/// Comparing names needs no lookup in the compilation, which matters because the compiler parses every kernel interface again after each
/// edit.
/// </remarks>
public static class WellKnownTypes
{
    /// <summary>Which well-known type a type is.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The well-known type, or <see cref="WellKnownType.None"/>.</returns>
    public static WellKnownType Classify(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { ContainingType: null } named)
        {
            return WellKnownType.None;
        }

        return (named.Name, named.Arity) switch
        {
            ("VePtr", 0) when IsInVeo(named) => WellKnownType.VePtr,
            ("VePtr", 1) when IsInVeo(named) => WellKnownType.VePtrOfT,
            ("VeBuffer", 1) when IsInVeo(named) => WellKnownType.VeBuffer,
            ("VeoContext", 0) when IsInVeo(named) => WellKnownType.VeoContext,
            ("VeoRequest", 0) when IsInVeo(named) => WellKnownType.VeoRequest,
            ("VeoRequest", 1) when IsInVeo(named) => WellKnownType.VeoRequestOfT,
            ("Span", 1) when IsIn(named, "System") => WellKnownType.Span,
            ("ReadOnlySpan", 1) when IsIn(named, "System") => WellKnownType.ReadOnlySpan,
            ("Memory", 1) when IsIn(named, "System") => WellKnownType.Memory,
            ("ReadOnlyMemory", 1) when IsIn(named, "System") => WellKnownType.ReadOnlyMemory,
            ("CancellationToken", 0) when IsIn(named, "System", "Threading") => WellKnownType.CancellationToken,
            ("Task", 0) when IsIn(named, "System", "Threading", "Tasks") => WellKnownType.Task,
            ("Task", 1) when IsIn(named, "System", "Threading", "Tasks") => WellKnownType.TaskOfT,
            ("ValueTask", 0) when IsIn(named, "System", "Threading", "Tasks") => WellKnownType.ValueTask,
            ("ValueTask", 1) when IsIn(named, "System", "Threading", "Tasks") => WellKnownType.ValueTaskOfT,
            _ => WellKnownType.None,
        };
    }

    internal static bool IsInVeo(INamedTypeSymbol type) => IsIn(type, "Veo");

    internal static bool IsIn(INamedTypeSymbol type, params string[] namespaces)
    {
        var current = type.ContainingNamespace;

        for (var i = namespaces.Length - 1; i >= 0; i--)
        {
            if (current is null || current.IsGlobalNamespace || current.Name != namespaces[i])
            {
                return false;
            }

            current = current.ContainingNamespace;
        }

        return current is { IsGlobalNamespace: true };
    }
}
