namespace Veo;

/// <summary>Names the symbol that a kernel method calls. The name is taken literally, whatever the language or naming.</summary>
/// <param name="name">The symbol as the library exports it, at most 255 characters.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class VeSymbolAttribute(string name) : Attribute
{
    /// <summary>The symbol as the library exports it.</summary>
    public string Name { get; } = name;
}
