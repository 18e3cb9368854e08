namespace Veo.Contracts;

/// <summary>How a kernel is called and what comes back.</summary>
/// <param name="Shape">What the method hands to its caller.</param>
/// <param name="Type">The kernel's result as C# text; null for <c>void</c>.</param>
/// <param name="CType">The kernel's result as its C prototype declares it.</param>
public sealed record KernelResult(ResultShape Shape, string? Type, string CType)
{
    /// <summary>The result of a method whose return type is wrong.</summary>
    public static KernelResult Invalid { get; } = new(ResultShape.Invalid, null, "void");

    /// <summary>Whether the method returns before the kernel has ended.</summary>
    public bool IsAwaitable => Shape is ResultShape.Task or ResultShape.ValueTask or ResultShape.Request;
}

/// <summary>What a kernel method hands to its caller.</summary>
public enum ResultShape
{
    /// <summary>Nothing that a call could return.</summary>
    Invalid,

    /// <summary>The result itself, after the kernel has ended.</summary>
    Blocking,

    /// <summary>A <c>Task</c>.</summary>
    Task,

    /// <summary>A <c>ValueTask</c>.</summary>
    ValueTask,

    /// <summary>A <c>VeoRequest</c>.</summary>
    Request,
}
